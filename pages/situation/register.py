"""登记事项: a matter taken in by hand, also at a community's door; it opens on its own page."""

from domain.acts.opening import REGISTER
from domain.vocabulary import Category, Channel
from pages.parts.act_form import opening_form
from pages.parts.desk import now
from pages.parts.frame import head
from pages.parts.numbers import moment
from pages.parts.screens import to_matter

head(
    "登记事项",
    "收到一件就登记一件：受理告知的期限**自收到日**起算，办结期限**自受理日**起算，在它自己的页面上接着办。",
    [f"截至 {moment(now())}", "姓名、电话、证件号、门牌不登记", "检举控告请交信访办按保密要求办理"],
)
opening_form(REGISTER, {"source": Channel.VISIT, "category": Category.CLAIM}, to_matter)
