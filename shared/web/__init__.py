"""The shell of all pages: who visits, forms, answers, problems.

Services write pages with it so:

**A page.** Routes are sync `def`, routers have no prefix (a service is mounted under /<name>):

    from shared.web import Visiting, page

    @pages.get("/children")
    def children(visit: Visiting) -> Response:
        rows = operations.list_children(visit.desk, visit.issue())
        return page(visit, "registry/children.html", rows=rows)

`visit` knows `.officer` (with grants), `.desk`, `.now`, `.today`, `.units`, `.ticket`, `.request`,
`.is_fragment` (htmx asks). `visit.issue(form.key)` makes the command's `Issued`; without a key it
takes, over the API, the Idempotency-Key header, or else a random one. Who has no ticket never
reaches the route.

A route that reads what is in memory and a few rows by an index, and carries out acts, may be
marked `@promptly` (`shared.waiting`) under its decorator: it then holds no thread.

**A form page.** The form is a pydantic model; `title` is the label, `description` the hint:

    from shared.web import FormModel, Form, Visiting, page, read_form, see_other

    class NewChild(FormModel):
        full_name: str = Field(title="Họ, chữ đệm và tên", max_length=100)
        born_on: date = Field(title="Ngày sinh", description="Ví dụ: 05/11/2019")
        sex: Sex = Field(title="Giới tính")                    # an enum with .vi gives the choices
        gift_dong: int | None = Field(None, title="Số tiền")   # "1.234.567" is read as 1234567
        circumstances: tuple[Circumstance, ...] = Field((), title="Hoàn cảnh")       # checkboxes
        heard_at: datetime | None = Field(None, title="Lúc nhận")      # two inputs: day and hour

    NewChildForm = Annotated[Form[NewChild], Depends(read_form(NewChild, "register_child"))]

    @pages.get("/children/new")
    def new_child(visit: Visiting, form: NewChildForm) -> Response:
        return page(visit, "registry/new_child.html", form=form)

    @pages.post("/children/new")
    def register_child(visit: Visiting, form: NewChildForm) -> Response:
        with form:                       # errors and Refused in here land on the form
            entered = form.entered()     # NewChild: already checked, stripped, NFC
            issued = visit.issue(form.key)
            child_id = operations.register_child(visit.desk, issued, entered.full_name)
            return see_other(f"/registry/children/{child_id}", said="Đã đăng ký trẻ.")
        return page(visit, "registry/new_child.html", form=form)     # 422, typed text kept

The dependency asks for the right to the operation that the form submits: who has no row of it gets
403, on GET as on POST. `beside=True` where the page shows more than the form: then GET is for all
who may see the page, and the template leaves the form out (`may`).
On GET the same dependency gives a blank form, prefilled from the query (`?unit_id=…`) or from the
draft that an expired POST left. `form.suggest(full_name=card.full_name)` fills what is still empty
(editing). `Form.blank(Model)` makes further forms of a page. `Refused(code, text, field)` lands on
`field`, without one on the form; NotFound and NotAllowed become error pages. A rule over several
fields: a pydantic `model_validator` raising `wrong("code", "Câu tiếng Việt.", "field")`.
A form posts to the address that shows it (so that an expired session can come back to it).

**A template**, services/<name>/templates/<name>/new_child.html:

    {% extends "shell.html" %}
    {% import "fields.html" as fields %}
    {% block title %}{% trans %}Đăng ký trẻ{% endtrans %}{% endblock %}
    {% block main %}
      <h1>{% trans %}Đăng ký trẻ{% endtrans %}</h1>
      <form method="post" novalidate>
        {{ fields.key(form) }}
        {{ fields.text(form, "full_name") }}
        {{ fields.day(form, "born_on") }}        {# or three_part_day #}
        {{ fields.radios(form, "sex") }}         {# options=[("nam", "Nam")] where no enum says #}
        {{ fields.money(form, "gift_dong") }}
        {{ fields.checkboxes(form, "circumstances") }}
        {{ fields.submit(_("Đăng ký")) }}
      </form>
    {% endblock %}

Also `select`, `textarea`, `number`, `phone`, `moment`, `checkbox`, `password`, `hidden` in
fields.html; "tables.html", "timeline.html", "deadline.html", "pagination.html" (each shows its use
at its top). The error summary and "Lỗi: " in the title come by themselves from `form`. Filters:
`date`, `moment`, `dong`, `number`. Blocks: title, main, side, back, scripts, page_class
(`{% block page_class %} narrow{% endblock %}` for a small page such as sign-in). No inline script
or style: the policy forbids it. htmx only adds: `{% block scripts %}{{ htmx() }}{% endblock %}`,
and `fragment(visit, "registry/_rows.html", rows=rows)` answers it. In <main>, `class="card"` makes
a panel, `class="button"` (or "button second") a link that does something, "quiet" lesser words.

**An API route** (documented in OpenAPI because its path begins with /api/):

    @api.post("/api/children", status_code=201)
    def register_child(visit: Visiting, body: NewChildBody) -> ChildAnswer: ...

Refusals, 401, 404, 405, 409, 422, 500 answer problem+json with `code` and a Vietnamese `detail`.

**A page for anybody** (sign-in, public pages): `caller: Calling` instead of `visit: Visiting`, and
`read_open_form(Model)` instead of `read_form(Model, …)`; `page(caller, ...)` works the same.

In tests unsafe requests need the header `Sec-Fetch-Site: same-origin` (or an Origin, or a Bearer).
Navigation leads to: /notify/inbox, /registry/search, /registry/children, /cases/cases, /fund/,
/reporting/reports, /reporting/plan, /registry/officers, /registry/units, /notify/status, and to
/registry/account; sign-in at /registry/renew, sign-out by POST to /registry/sign-out.
"""

from shared.web.answering import fragment, page, see_other
from shared.web.describing import open_to
from shared.web.forms import Form, FormModel, read_form, read_open_form, wrong
from shared.web.installing import SILENT, install, install_door
from shared.web.visiting import TICKET_COOKIE, Caller, Calling, Visit, Visiting

__all__ = [
    "SILENT",
    "TICKET_COOKIE",
    "Caller",
    "Calling",
    "Form",
    "FormModel",
    "Visit",
    "Visiting",
    "fragment",
    "install",
    "install_door",
    "open_to",
    "page",
    "read_form",
    "read_open_form",
    "see_other",
    "wrong",
]
