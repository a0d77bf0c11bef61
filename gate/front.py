"""What stands before Streamlit: a Chinese 404, a page that is Chinese from its first byte, cache headers.

Streamlit itself answers any address of two segments with an empty page and any of one with an English dialog, has no
translation of its built-in words, and sends static files without cache headers.
"""

import json
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate import fonts
from gate.headers import LASTING, STREAMLIT_SCRIPT, hash_of, page_policy
from gate.keeper import EXPORT, LOGIN, OWN, UPLOADS

# Decided on the decoded scope["path"]: /_stcore%2Fstream would slip by a look at the raw URL.
FILES = ("/static/", "/app/static/")
SERVER = ("/_stcore/health", "/_stcore/host-config")
GATE = OWN | {LOGIN, "/login.css", fonts.ADDRESS}
SINGLE_FILES = ("/", "/favicon.png", "/manifest.json")

# Streamlit's built-in words, whole texts only; anything not listed stays as it is.
WORDS = {
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或输入",
    "Choose or add options": "请选择或输入",
    "Select all": "全选",
    "No results": "没有结果",
    "No options to select": "没有可选项",
    "Connecting": "正在连接",
    "Connection error": "连接中断",
    "Connection failed": "连接失败",
    "Connection timed out": "连接超时",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": (
        "与服务器的连接已断开，正在重试。若一直如此，请联系管理员查看服务是否在运行。"
    ),
    "Running...": "正在更新",
    "Stop": "停止",
    "Rerun": "刷新",
    "Print": "打印",
    "Record screen": "录屏",
    "Settings": "设置",
    "Clear cache": "清空缓存",
    "About": "关于",
    "Theme": "外观",
    "System": "跟随系统",
    "Light": "浅色",
    "Dark": "深色",
    "Use system setting": "跟随系统",
    "Appearance": "外观",
    "Wide mode": "宽屏",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Skip to main content": "跳到正文",
    "Search": "查找",
    "Show/hide columns": "显示或隐藏列",
    "Autosize": "自动列宽",
    "Pin column": "固定此列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏此列",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Format": "格式",
    "Press Enter to apply": "按回车确认",
    "Press Enter to submit form": "按回车提交",
    "Download as PNG": "存为图片",
    "Save as PNG": "存为 PNG",
    "Save as SVG": "存为 SVG",
    "View more": "展开",
    "View less": "收起",
    "Open sidebar": "展开菜单",
    "Close sidebar": "收起菜单",
    "Expand sidebar": "展开菜单",
    "Collapse sidebar": "收起菜单",
    "Clear all": "清空",
    "Clear value": "清空",
    "Close": "关闭",
    "yyyy": "年",
    "mm": "月",
    "dd": "日",
    "Page not found": "没有这个页面",
    "Upload": "选择文件",
    "file upload": "选择文件",
    "Drag and drop a file here": "把文件拖到这里，或点此选择",
    "100MB per file": "不超过 100 MB",
    "10MB per file": "不超过 10 MB",
    "1MB per file": "不超过 1 MB",
    "Error:": "没有收下：",
    "File must be 100.0MB or smaller.": "文件超过 100 MB，请按月份拆成几个文件。",
    "File must be 10.0MB or smaller.": "文件超过 10 MB，请先在制图软件里简化边界。",
    "File must be 1.0MB or smaller.": "文件超过 1 MB，请只留编号、户数、人口三列。",
    "Add files": "选择文件",
    "add icon": "选择文件",
    "Only one file is allowed.": "一次只能传一个文件。",
    "Unexpected error. Please try again.": "没有传成，请重试。",
    "Type to search": "输入要找的文字",
    "Show chart": "看图",
    "Show data": "看数据",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键换日期，回车选定，Esc 关闭。",
}

# What screen readers say of Streamlit's controls: attributes alone, since a cell of a table may say Open, too. … stands for
# the name of what the control belongs to.
LABELS = {
    "Open": "展开选项",
    "Help": "说明",
    "Help for …": "说明：…",
    "Fullscreen: …": "全屏：…",
    "Close fullscreen: …": "退出全屏：…",
    "Search: …": "查找：…",
    "Show/hide columns: …": "显示或隐藏列：…",
    "Show data: …": "看数据：…",
    "Show chart: …": "看图：…",
    "Download as PNG: …": "存为图片：…",
    "Copy Vega-Lite spec: …": "复制图表定义：…",
    "… icon": "图标",
    "Logo": "标志",
    "Sidebar": "菜单栏",
    "App pages": "页面",
    "Navigate to home page": "回到总览",
    "Main menu": "主菜单",
    "Button action menu": "更多操作",
    "Notifications": "通知",
    "Link to heading": "标题的链接",
    "Stop script": "停止",
    "Expander": "展开或收起",
    "Step": "步骤",
    "progress": "进度",
    "visualization": "图表",
    "Vega visualization": "走势图",
    "axis": "坐标轴",
    "group mark container": "图",
    "line mark container": "折线",
    "line mark": "折线",
    "symbol mark container": "点",
    "point": "点",
    "text mark container": "文字",
    "text mark": "文字",
    "Selected values": "已选",
    # Announced in the browser's own language, so only where that is English:
    "Show suggestions": "显示选项",
    "Suggestions": "选项",
    "… option available.": "有 … 个选项",
    "… options available.": "有 … 个选项",
    "…, selected": "…，已选",
    "Remove …": "去掉：…",
    "Increment": "加一",
    "Decrement": "减一",
    "day, …": "日，…",
    "month, …": "月，…",
    "year, …": "年，…",
    **{
        f"… – {month}": "…月"
        for month in (
            [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ]
        )
    },
    "Choose date, …": "选日期，…",
    "Choose date range, …": "选起止日期，…",
    "Choose date": "选日期",
    "Choose date range": "选起止日期",
    "Choose date and time": "选日期和时间",
    "… start date": "…：起",
    "… end date": "…：止",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Clear date": "清空日期",
    "Clear dates": "清空日期",
    "Clear time": "清空时间",
    "Clear date and time": "清空日期和时间",
    "Clear entry": "清空",
    "Upload or drag and drop …": "选择或拖入文件",
    "Upload …": "选择文件：…",
    "Cancel upload of …": "停止上传：…",
    "Dataframe column menu": "列的操作",
    "Copy column name": "复制列名",
    "Previous Result": "上一处",
    "Next Result": "下一处",
    "Close Search": "关闭查找",
    "Pagination": "翻页",
    "Previous page": "上一页",
    "Next page": "下一页",
    "Page …": "第 … 页",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "Show password": "显示密码",
    "Hide password": "隐藏密码",
}

# Texts, and the attributes that a viewer or a screen reader meets, now and again for whatever React draws later; one
# step a page in the browser's history; a file that was asked for; tables drawn again with the letters that have come; a
# question before what was typed is lost; and away when nobody is signed in any more.
SCRIPT = """
(() => {
  const words = __WORDS__, labels = __LABELS__;
  const shapes = Object.entries(labels).map(([shape, word]) => [...shape.split("…"), word]).filter(parts => parts.length === 3);
  const said = text => words[text.trim()];
  const named = text => {
    const whole = said(text) ?? labels[text];
    if (whole) return whole;
    const [before, after, word] = shapes.find(([before, after]) => text.length > before.length + after.length
      && text.startsWith(before) && text.endsWith(after)) ?? [];
    return word?.replace("…", () => text.slice(before.length, text.length - after.length));
  };
  const names = ["aria-label", "alt", "aria-roledescription", "aria-valuetext"], attributes = ["placeholder", "title", ...names];
  const taken = new Set();
  const visit = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      const word = (node.parentElement?.closest("[data-live-announcer]") ? named : said)(node.data);
      if (word && node.data !== word) node.data = word;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.tagName === "SCRIPT" || node.tagName === "STYLE") return;
    for (const name of attributes) {
      const word = node.hasAttribute(name) && (names.includes(name) ? named : said)(node.getAttribute(name));
      if (word) node.setAttribute(name, word);
    }
    // a file asked for by a button comes by a link, which opens once (gate/handout.py)
    if (node.matches("a.take-now") && !taken.has(node.href)) { taken.add(node.href); node.click(); }
    node.childNodes.forEach(visit);
  };
  new MutationObserver(changes => changes.forEach(change => {
    if (change.type === "childList") change.addedNodes.forEach(visit); else visit(change.target);
  })).observe(document.documentElement,
    {childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes});

  // A table is a picture, drawn before its rarer letters have come: at a change of its own width it is drawn again, and
  // at nothing else (an event says nothing to it).
  const redraw = table => {
    if (table.style.width) return;  // being redrawn
    table.style.width = `${table.getBoundingClientRect().width - 1}px`;
    requestAnimationFrame(() => requestAnimationFrame(() => { table.style.width = ""; }));
  };
  document.fonts.addEventListener("loadingdone", () => document.querySelectorAll('[data-testid="stDataFrame"]').forEach(redraw));

  // One act of somebody is one step of the history. Streamlit empties the address of the page it leaves as a step of its
  // own, where going back would lose the filters; and a control that is bound to the address only replaces it.
  const {pushState: push, replaceState: replace} = history;
  let acted = false, ownStep = false;
  for (const act of ["pointerdown", "keydown", "popstate"])
    addEventListener(act, () => { acted = act !== "popstate"; ownStep = false; }, true);
  history.pushState = function (state, title, url) {
    const samePage = new URL(url, location.href).pathname === location.pathname;
    (ownStep ? replace : push).call(history, state, title, url);
    ownStep ||= samePage;
  };
  history.replaceState = function (state, title, url) {
    const to = new URL(url ?? "", location.href);
    const step = acted && !ownStep && to.pathname === location.pathname && to.search !== location.search;
    (step ? push : replace).call(history, state, title, url);
    ownStep ||= step;
  };

  // What was typed into a form that has not been sent is not lost without a word (in the browser's own language); whoever
  // is signed out is not asked.
  let typed = null;
  addEventListener("input", ({target}) => { typed = target.closest('[data-testid="stForm"]') ?? typed; }, true);
  addEventListener("beforeunload", event => { if (typed?.isConnected) event.preventDefault(); });

  // Whoever is signed out, here or elsewhere, sees nothing of the page any more; nor by a step back to it.
  const leave = () => { typed = null; location.replace("/login?left=ended&next=" + encodeURIComponent(location.pathname + location.search)); };
  const ask = () => fetch("/_stcore/health", {cache: "no-store"}).then(({status}) => { if (status === 401) leave(); }, () => {});
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", ({code}) => { if (code === 4401) leave(); else if (code !== 1001) ask(); });
    }
  };
  addEventListener("pageshow", ({persisted}) => { if (persisted) location.reload(); });
})();
"""

NOT_FOUND = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>没有这个页面</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
{fonts.LINK}<link rel="stylesheet" href="/login.css"></head>
<body><main><section><h1>没有这个页面</h1><p>网址可能有误，或页面已经改名。</p><p><a href="/">回到总览</a></p></section></main>
</body></html>"""


class Front:
    """ASGI middleware around the whole server; `pages` are the screens' addresses, the home page first."""

    def __init__(self, app: ASGIApp, pages: Sequence[str], title: str) -> None:
        self.app = app
        self.home, *_ = pages
        self.pages = frozenset(f"/{page}" for page in pages)
        words, labels = (json.dumps(table, ensure_ascii=False).replace("<", "\\u003c") for table in (WORDS, LABELS))
        script = SCRIPT.replace("__WORDS__", words).replace("__LABELS__", labels)
        self.script = f"<script>{script}</script>"
        self.policy = page_policy(STREAMLIT_SCRIPT, hash_of(script))
        self.title = title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path == f"/{self.home}":
            # Streamlit knows its default page as / only and would say "Page not found".
            asked = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"/?{asked}" if asked else "/", 307)(scope, receive, send)
        elif path in self.pages or path == "/":
            await self._page(scope, receive, send)
        elif path.startswith(FILES) and _plain(path):
            await self.app(scope, receive, _cached(path, send))
        elif path in SERVER or path in SINGLE_FILES or path in GATE or path.startswith((UPLOADS, EXPORT)):
            await self.app(scope, receive, send)
        else:
            await HTMLResponse(NOT_FOUND, status_code=404)(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The one HTML page of Streamlit, uncompressed so that it can be rewritten, and never taken from a cache."""
        dropped = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        asked = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in dropped]}
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            page = (
                self._chinese(bytes(body))
                if Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
                else bytes(body)
            )
            headers = MutableHeaders(raw=list(start["headers"]))
            for name in ("etag", "last-modified"):
                if name in headers:
                    del headers[name]
            headers["cache-control"] = "no-store"
            headers["content-security-policy"] = self.policy
            if scope["method"] != "HEAD":
                headers["content-length"] = str(len(page))
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page})

        await self.app(asked, receive, collect)

    def _chinese(self, page: bytes) -> bytes:
        text = page.decode("utf-8").replace('<html lang="en">', '<html lang="zh-CN">', 1)
        text = text.replace("<title>Streamlit</title>", f"<title>{self.title}</title>", 1)
        return text.replace("<head>", f"<head>{self.script}{fonts.LINK}", 1).encode("utf-8")


def _plain(path: str) -> bool:
    """Whether a path below a folder says nothing but names."""
    return "\\" not in path and "%" not in path and not {"", ".", ".."} & set(path[1:].split("/"))


def _cached(path: str, send: Send) -> Send:
    """Streamlit's own bundles carry a hash in their names and never change; our fonts and logos may, once a day."""
    lasting = LASTING if path.startswith("/static/") else "private, max-age=86400"

    async def with_header(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
            headers = MutableHeaders(raw=list(message["headers"]))
            # a file that does not exist comes as the index page: never to be kept
            if not headers.get("content-type", "").startswith("text/html"):
                headers["cache-control"] = lasting
            message = {**message, "headers": headers.raw}
        await send(message)

    return with_header
