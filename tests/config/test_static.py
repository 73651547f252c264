"""Production's static files can be made, hashed also inside module imports."""

from django.core.management import call_command


def test_production_static_files_are_hashed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.MANIFEST_STORAGE}}

    call_command("collectstatic", interactive=False, verbosity=0)

    names = {path.name for path in (tmp_path / "js").iterdir()}
    draft = next(path for path in (tmp_path / "js").glob("draft.*.js"))
    assert any(name.startswith("once.") and name.count(".") == 2 for name in names)
    assert '"./once.js"' not in draft.read_text(encoding="utf-8")
