"""Static files with content hashes, also inside ES module imports."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    """Hashes the names in ``import … from`` too, so that modules can be cached for ever."""

    support_js_module_import_aggregation = True
