"""What is typed wrong is said in a Vietnamese sentence, with a stable code, and is not lost.

Each mistake is made on a page, where what was typed stays, and over the API, as problem+json.
"""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.kernel.roles import Role
from tests.journeys.hands import read, send, sent, typed_in
from tests.kit.world import PASSWORD, A, World, founded

NOBODY = "7f0e8c5e-0000-4000-8000-000000000000"
MEGABYTES = "x" * 9_000_000
NAME = "Lường Thị Ân"
CHILD_PAGE = "/registry/children/new"
CHILDREN = "/registry/api/children"
GIFT_PAGE = "/fund/donations/new"
GIFTS = "/fund/api/donations"
ENTRY_PAGE = "/fund/entries/other"
ENTRIES = "/fund/api/entries"


@pytest.fixture
def child(world: World) -> dict[str, Any]:
    """A child that would be registered, as programs and pages both send it."""
    return {
        "full_name": NAME,
        "birth_date": "2018-05-06",
        "birth_precision": "day",
        "sex": "female",
        "ethnicity": "tay",
        "origin": "initial",
        "hamlet_id": str(world.hamlet()),
        "poverty": "none",
    }


@pytest.fixture
def officer(world: World) -> httpx.Client:
    return world.visitor(Role.CHILD_OFFICER)


@pytest.fixture
def program(world: World) -> httpx.Client:
    return world.machine(Role.CHILD_OFFICER)


@pytest.fixture
def treasurer(world: World) -> httpx.Client:
    return world.visitor(Role.TREASURER)


def _problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Return an answer that says no as it should."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code), said
    assert said["detail"].endswith("."), said
    return said


class TestAChildThatCannotBe:
    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("birth_date", "31/02/2018", "không có ngày 31/02/2018."),
            ("birth_date", "06/02/2008", "Chỉ đăng ký người dưới 16 tuổi."),
            ("hamlet_id", NOBODY, "Hãy chọn một xóm trong danh sách."),
            ("hamlet_id", "xóm nào đó", "Xóm đang ở không phải là một mã hợp lệ."),
            ("full_name", "", "Nhập họ, chữ đệm và tên."),
        ],
    )
    def test_stays_on_the_page_beside_a_sentence(
        self, officer: httpx.Client, child: dict[str, Any], field: str, typed: str, sentence: str
    ) -> None:
        page = send(officer, CHILD_PAGE, **child | {field: typed, "guardian_name": "Lường Văn Tư"})

        assert page.status_code == 422
        assert sentence in read(page)
        assert typed_in(page, "guardian_name") == "Lường Văn Tư"
        if field != "hamlet_id":  # a choice that nobody offered cannot be shown as chosen
            assert typed_in(page, field) == typed

    @pytest.mark.parametrize(
        ("field", "given", "answer"),
        [
            ("birth_date", "2018-02-31", ("malformed", "Ngày sinh phải là một ngày")),
            ("birth_date", "2008-02-06", ("not_a_child", "Chỉ đăng ký người dưới 16 tuổi.")),
            ("hamlet_id", NOBODY, ("hamlet_unknown", "Hãy chọn một xóm trong danh sách.")),
            ("hamlet_id", "05578", ("malformed", "Xóm không phải là một mã hợp lệ.")),
        ],
    )
    def test_is_a_problem_with_its_field_for_a_program(
        self,
        program: httpx.Client,
        child: dict[str, Any],
        field: str,
        given: str,
        answer: tuple[str, str],
    ) -> None:
        code, sentence = answer
        said = _problem(program.post(CHILDREN, json=child | {field: given}), 422, code)

        assert said["detail"].startswith(sentence)
        named = said.get("field") or said["errors"][0]["field"]
        assert named.removeprefix("body.") == field

    def test_leaves_no_trace(self, program: httpx.Client, child: dict[str, Any]) -> None:
        before = program.get(CHILDREN).json()
        program.post(CHILDREN, json=child | {"birth_date": "2008-02-06"})
        assert program.get(CHILDREN).json() == before


class TestAMalformedId:
    @pytest.mark.parametrize("bad", ["abc", "0", "%00", NOBODY])
    def test_is_a_page_that_is_not_there(self, officer: httpx.Client, bad: str) -> None:
        page = officer.get(f"/registry/children/{bad}")

        assert page.status_code == 404
        assert "Không tìm thấy" in read(page)

    @pytest.mark.parametrize("bad", ["abc", "0", NOBODY])
    def test_is_not_found_by_a_program(self, program: httpx.Client, bad: str) -> None:
        _problem(program.get(f"{CHILDREN}/{bad}"), 404, "not_found")


class TestMoney:
    @pytest.mark.parametrize("typed", ["-50.000", "0"])
    def test_below_nothing_stays_on_the_page(self, treasurer: httpx.Client, typed: str) -> None:
        page = send(treasurer, GIFT_PAGE, amount_dong=typed, donor_name="Hoàng Thị Tám")

        assert page.status_code == 422
        assert "Số tiền phải lớn hơn 0." in read(page)
        assert typed_in(page, "amount_dong") == typed
        assert typed_in(page, "donor_name") == "Hoàng Thị Tám"

    def test_below_nothing_is_a_problem_for_a_program(self, world: World) -> None:
        gift = {
            "unit_id": str(world.units[A]),
            "form": "cash",
            "received_on": "2025-03-10",
            "amount_dong": -50_000,
            "donor": {"kind": "person", "name": "Hoàng Thị Tám"},
        }
        said = _problem(
            world.machine(Role.TREASURER).post(GIFTS, json=gift), 422, "amount_not_positive"
        )
        assert said["field"] == "amount_dong"

    def test_out_of_balance_stays_on_the_page_with_both_sums(self, world: World) -> None:
        page = send(
            world.visitor(Role.ACCOUNTANT),
            ENTRY_PAGE,
            reason="Phí ngân hàng tháng 2",
            document="SK 02/2025",
            account_1="management_expense",
            debit_dong_1="55.000",
            account_2="bank",
            credit_dong_2="50.000",
        )

        assert page.status_code == 422
        said = "Tổng Nợ 55.000 đồng, tổng Có 50.000 đồng, lệch 5.000 đồng."
        assert said in read(page)
        assert typed_in(page, "debit_dong_1") == "55.000"
        assert typed_in(page, "reason") == "Phí ngân hàng tháng 2"

    def test_out_of_balance_is_a_problem_for_a_program(self, world: World) -> None:
        entry = {
            "unit_id": str(world.units[A]),
            "lines": [
                {"account": "management_expense", "debit_dong": 55_000},
                {"account": "bank", "credit_dong": 50_000},
            ],
            "reason": "Phí ngân hàng tháng 2",
            "document": "SK 02/2025",
        }
        machine = world.machine(Role.ACCOUNTANT)
        said = _problem(machine.post(ENTRIES, json=entry), 422, "entry_unbalanced")
        assert "lệch 5.000 đồng" in said["detail"]

    def test_that_the_books_do_not_have_cannot_be_moved(self, treasurer: httpx.Client) -> None:
        page = send(treasurer, "/fund/money/moving", source="bank", moved_dong="999.000.000.000")

        assert page.status_code == 422
        assert "chỉ còn" in read(page)
        assert typed_in(page, "moved_dong") == "999.000.000.000"


class TestABody:
    def test_that_is_too_large_is_answered_in_words(
        self, officer: httpx.Client, program: httpx.Client
    ) -> None:
        page = officer.post(CHILD_PAGE, data={"full_name": MEGABYTES})

        assert page.status_code == 413
        assert "quá lớn" in read(page) or "dài quá" in read(page)
        _problem(program.post(CHILDREN, json={"full_name": MEGABYTES}), 413, "too_large")

    def test_that_is_no_form_is_answered_in_words(self, officer: httpx.Client) -> None:
        page = officer.post(CHILD_PAGE, files={"full_name": ("a.txt", b"x")})

        assert page.status_code == 415
        assert "không phải một biểu mẫu" in read(page)

    def test_that_is_no_json_is_a_problem_for_a_program(self, program: httpx.Client) -> None:
        xml = program.post(
            CHILDREN, content=b"<child/>", headers={"Content-Type": "application/xml"}
        )
        cut_off = program.post(
            CHILDREN, content=b'{"full', headers={"Content-Type": "application/json"}
        )

        _problem(xml, 415, "not_json")
        _problem(cut_off, 422, "malformed")

    def test_from_another_site_is_refused(self, officer: httpx.Client) -> None:
        page = officer.post(CHILD_PAGE, data={}, headers={"Origin": "https://elsewhere.example"})

        assert page.status_code == 403
        assert "không đến từ một trang của Măng Non" in read(page)


class TestASessionThatRanOut:
    def test_gives_back_what_was_typed_after_signing_in_anew(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        with founded(tmp_path_factory.mktemp("late")) as world:
            officer, who = world.visitor(Role.CHILD_OFFICER), world.person(Role.CHILD_OFFICER)
            shown = officer.get(CHILD_PAGE)
            assert shown.status_code == 200
            typed = {"full_name": NAME, "guardian_name": "Lường Văn Tư", "_form": "newchildform"}
            world.node.host.tick_to(world.clock.now() + timedelta(hours=9))

            door = officer.post(
                CHILD_PAGE, data=typed, headers={"Referer": f"{world.node.url}{CHILD_PAGE}"}
            )
            assert door.url.path == "/registry/sign-in"
            home = sent(officer, str(door.url), username=who.username, password=PASSWORD)
            page = officer.get(str(door.url.params["back"]))

        assert home == CHILD_PAGE
        assert "Những gì bạn đã nhập vẫn còn dưới đây" in read(page)
        assert typed_in(page, "full_name") == NAME
        assert typed_in(page, "guardian_name") == "Lường Văn Tư"

    def test_is_a_problem_for_a_program(self, world: World, child: dict[str, Any]) -> None:
        with world.node.machine("v4.public.not-a-ticket") as nobody:
            answer = nobody.post(CHILDREN, json=child)

        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        _problem(answer, 401, "not_signed_in")
