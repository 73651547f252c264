"""The English catalogue keeps up with the code, and English pages are English."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from common.middleware import LANGUAGE_COOKIE
from script import messages_tool
from tests import world

VIETNAMESE = re.compile(r"[à-ãè-êìíò-õùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
OWN_NAME = dict(django_settings.LANGUAGES)["vi"]
PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

"""


def write(path, body):
    path.write_text(PO + body, encoding="utf-8")
    return path


class TestCatalogue:
    def test_it_is_current_complete_and_takes_the_same_values(self):
        assert messages_tool.problems() == []

    def test_strings_are_found_in_python_tags_expressions_and_component_attributes(self):
        found = {message.id for message in messages_tool.messages(messages_tool.current())}

        assert {
            "Người đứng đầu",  # gettext_lazy in a module
            "Soạn thảo",  # _lazy
            "Phiên bản %(n)s",  # {% blocktranslate %}
            "(chưa đặt tên)",  # {{ …|default:_("…") }}
            "Theo trạng thái",  # {% include … with heading=_("…") %}
            "Hộp thư trình diễn",  # <c-page_head heading="{% translate '…' %}">
            "Thông qua khi trên 50 %% đồng ý (NĐ 73 Điều 8.1).",  # "%" as templates look it up
        } <= found

    def test_an_unknown_string_and_a_missing_one_are_told(self, tmp_path):
        path = write(tmp_path / "django.po", 'msgid "Không còn dùng"\nmsgstr "Gone"\n')

        found = messages_tool.problems(path)

        assert "no longer used: Không còn dùng" in found
        assert "no translation: Người đứng đầu" in found
        assert found[-1] == "the catalogue is not current; run script/messages"

    @pytest.mark.parametrize(
        ("vietnamese", "english", "is_wrong"),
        [
            ("%(n)s của %(m)s", "%(m)s has %(n)s", False),
            ("%(n)s của %(m)s", "%(m)s has some", True),
            ("%(n)s mục", "%(m)s items", True),
            ("%(n)s mục", "%(n)d items", True),
            ("%s mục", "items", True),
            ("tổng bằng 100 %%", "totals 100%%", False),
            ("tổng bằng 100 %%", "totals 100%", True),
        ],
    )
    def test_placeholders_must_agree(self, tmp_path, vietnamese, english, is_wrong):
        body = f'msgid "{vietnamese}"\nmsgstr "{english}"\n'
        path = write(tmp_path / "django.po", body)

        found = messages_tool.mismatched(messages_tool.read(path))

        assert found == ([vietnamese] if is_wrong else [])


class Navigation(HTMLParser):
    """The words of the navigation: links, buttons and labels, but not the person's name."""

    def __init__(self):
        super().__init__()
        self.inside = 0
        self.in_name = False
        self.words = []

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "nav"
        self.in_name = tag == "summary" or self.in_name
        if self.inside:
            self.words += [value for name, value in attrs if name == "aria-label"]

    def handle_endtag(self, tag):
        self.inside -= tag == "nav"
        self.in_name = self.in_name and tag != "summary"

    def handle_data(self, data):
        if self.inside and not self.in_name and data.strip():
            self.words.append(data.strip())


def navigation(response):
    parser = Navigation()
    parser.feed(response.content.decode())
    return parser.words


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def city(self):
        return world.City()

    @pytest.fixture(autouse=True)
    def catalogue(self, settings, tmp_path):
        messages_tool.compile_into(tmp_path)
        settings.LOCALE_PATHS = [tmp_path]

    @pytest.mark.parametrize("who", ["author", "head", "focal", "admin"])
    def test_the_navigation_is_english_for_who_chose_english(self, client, city, who):
        client.force_login(getattr(city, who))
        client.cookies[LANGUAGE_COOKIE] = "en"

        response = client.get(reverse("portal:work"))

        words = navigation(response)
        assert response.headers["Content-Language"] == "en"
        assert {"My work", "Proposals", "Sign out"} <= set(words)
        assert [word for word in words if VIETNAMESE.search(word) and word != OWN_NAME] == []

    def test_the_navigation_is_vietnamese_for_everybody_else(self, client, city):
        client.force_login(city.author)

        response = client.get(reverse("portal:work"), headers={"accept-language": "en"})

        assert response.headers["Content-Language"] == "vi"
        assert "Việc của tôi" in navigation(response)
