"""帮助: how to read this house, for a secretary and for the staff, on one short page."""

import streamlit as st

from data_access import settings
from data_access.feeds import silent_now
from domain.visibility import Right
from pages.parts.desk import data, district, now, viewer
from pages.parts.frame import foot, head, section, way
from pages.parts.numbers import day_short, moment
from pages.parts.screens import to, to_imports, to_metric
from pages.parts.words import plain

SECRETARY = """
- 先看**总览**：第一句话是今天需要您过问的件数，左边逐件列出理由、谁在办、在等什么，点名称看这一案的全部经过。
- 再看右边六个**主要数字**：与上月同期相比，绿色是变好，红色是变差；收件多少不分好坏，所以是灰色。
- **重点矛盾**是在账的全部；筛选、分组、选列以后，网址就是这一份清单，可以直接发给别人，也可以存进**常用视图**。
- **常用视图**（重点矛盾、热力图、产权与问题）只有您自己看得到；可设为打开那一页时就用它，也可复制链接发给别人，对方只看到自己范围内的。
- **热力图**按领域和街道看哪里多、是什么事，可与上期、去年同期比；橙框是超过季节和往年能解释的，点一格看它的事项，点地图上的街道看各社区。
- **产权与问题**看哪家产权、物业、供热单位名下的房子事最多；同一单位同一领域在办多的，建议成立专班，列出要管的事项。
- **采暖季**把各个冬天按周叠在一起看，写明“多少天、多少季没有供暖集体访”是成立、不成立还是因缺数未知，并列出季前要查修的楼院。
- 勾选几件，可以一张表单一起**督办**（书记还可**批示交办**），逐件留记录；不能办的会写明原因和该由谁办。
"""
STAFF = """
- 每个数字都能点开，看到的就是计入它的案件，合计与数字相等；比率分**分子**和**分母**两份清单。
- 有导出权限的，清单可以导出为 .xlsx，里面写着口径、期间、筛选、截至时间和追踪码；口径不清时看**指标口径**。
- 侧栏的**查找**认编号，也认两个字以上的词，如“供暖”“电梯”；几个词用空格隔开，表示都要有。
- 成批的数据从**数据导入**进来；上门、来信的一件，在**登记事项**里登记；重点矛盾由**上账**进台账。
"""
ACTS = """
- **我的待办**列出您的职务要办的：待核查、待批准、待回复、到期的，点一行直接打开要办的那一步。
- 在一案一页、一件一页的标题下办理：登记进展和化解户数、移交、批示、督办、协调会、申请销账……能办的是按钮，不能办的写明为什么、由谁办。
- 办错了，在其后还没有新的办理以前可以**撤销**，记录保留；两个人同时办，后提交的会看到前一位做了什么，填的内容不会丢。
- **化解**是问题解决了，**办结**是程序走完、给了答复，**销账**是从台账上核销：三件事分别办理，办了一件不等于办了另一件。
- 社区登记的事项一般在登记时选街道一并上报，社区协助；确属社区职责、能在社区解决的，勾选“属社区职责清单”，由社区自己办。
- **上账**挂在本级或下级：社区挂社区的账，街道挂街道的账；要由上一级挂账的，先**上报**，由上一级或信访办上账。
- 销账要走完：先**登记佐证**，承办单位再申请，信访办与提出问题的一方核实、挂账的一级批准，销账后按期回访；不得以承诺不再信访为条件。
"""
WORDS = """
| 看到 | 意思 |
|---|---|
| **至少 230** | 有来源缺数，已经到的有 230，实际可能更多；缺哪个来源、自哪天起，页头橙色字写明 |
| **未知** | 缺数或还没有数据来源，算不出来；不是零，也不是没有 |
| **0** | 来源都到齐了，确实没有 |
| **无可比** | 比率的分母是零，没有可比的案件 |
| **工作日历未发布** | 那一年的放假安排还没公布，只给出未顺延的日子，不说逾期 |
| **无期限** | 依法或依单没有承办时限；既不算按期，也不算逾期 |
| **办结日未知** | 报称已办结但没有日期；既不算在办，也不算按期 |
| **办结、化解、销账** | 程序走完、问题解决、从台账上核销，是三件事，分开计算 |
"""

TRACE = """
- 您看到的范围跟着职务走；换了职务，页面几秒内退出，重新登录就是新职务的范围。
- 两小时没有操作，或登录满十二小时，需要重新登录；离开座位请在侧栏**退出登录**。
- 每次登录、打开一件案件、导出一份清单都会留痕；导出的文件上有导出人、时间和追踪码。
"""
AUDITOR = """
- **操作记录**按日期、人员、事项和对象筛选；在“对象”里填编号，就列出谁看过这件。
- 页头写明记录是否完整：逐条校验，并与数据库以外的锚点文件核对。不完整时请立即报告。
- 审计员看不到案件内容，也不能改任何东西。
"""
ADMINISTRATOR = """
- **人员与职务**里新建账号、任职、离任、停用和恢复；初始密码只显示一次，请当面交给本人。
- 一个人换岗，先任新职务，再离任旧职务；经手的记录留在原职务上。
- **设置**里更改阈值、时限，录入工作日历，给机构和地区更名；确认之前先看会改动多少件，生效前可以撤回。
- **设置 · 地图与户数**里导入本单位的街道、社区边界（GeoJSON，须选明坐标系）和户数、人口；没有导入的，地图是示意图，不计算每千户件数。
- 管理员看不到案件内容；自己的账号由另一位管理员办理，最后一位管理员不能停用。
"""


def reading() -> None:
    """How to read the screens, for who sees matters."""
    left, right = st.columns(2, gap="medium")
    with left:
        section("区、街道书记")
        st.markdown(SECRETARY)
        way(to("overview"), "总览", arrow=True)
        section("办事人员")
        st.markdown(STAFF)
        way(to_metric(), "指标口径", arrow=True)
        section("办理")
        st.markdown(ACTS)
        section("登录和留痕")
        st.markdown(TRACE)
    with right:
        section("这些字是什么意思")
        st.markdown(WORDS)
        section("什么会列入需要您过问")
        st.markdown(
            f"逾期 · 承诺过期 · 临期（{limits.due_soon_days} 日内到期） · 近 {limits.rebound_days} 日反弹 · "
            f"连续 {limits.stuck_days} 天没有进展。移交满 {limits.meeting_after_transfers} 次的，建议开协调会。"
        )
        section("打印")
        st.markdown("侧栏点**打印版**，打开适合 A4 的页面，再用浏览器打印；长清单横放，图一行一个，表不截断。")
        section("数据从哪里来")
        feeds = "、".join(f"{plain(feed.street)} {plain(feed.feed)}（自 {day_short(feed.since)}）" for feed in silent)
        in_time = "目前各来源都按时到数。" if district().street else "目前还没有导入数据。"
        arrived = f"目前缺数：{feeds}。" if feeds else in_time
        st.markdown(
            "来访、来信、网上信访、12345、多元化解平台、矛盾排查和上级交办，按来源和街道逐日记录是否到数；"
            f"过了该到的日子没有到，就算缺数。{arrived}这里不存来访人的姓名、证件、联系方式和住址。"
        )
        if viewer().may(Right.IMPORT):
            way(to_imports(), "数据导入", arrow=True)


at = now()
today = at.date()
with data() as connection:
    limits = settings.thresholds(connection, today)
    silent = silent_now(connection, viewer(), today)

if viewer().may(Right.CONTENT):
    head("帮助", "三步：看一句话，点开数字，看到案件。", f"截至 {moment(at)}")
    reading()
else:
    head("帮助", f"{viewer().label}：{viewer().scope}。", f"截至 {moment(at)}")
    section("做什么")
    st.markdown(AUDITOR if viewer().may(Right.AUDIT) else ADMINISTRATOR)
    section("登录和留痕")
    st.markdown(TRACE)
foot(moment(at))
