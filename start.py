"""Starts the house for one person on this machine: a database if there is none, migrations, the server, its address."""

import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent
SAMPLE = HOUSE / "data" / "sample.db"
SAMPLE_MATTERS = 20_000
KEY = HOUSE / "data" / "cookie.key"
ADDRESS = "127.0.0.1"
STARTS_WITHIN = 120  # seconds; the first start on a slow disk compiles every library


def main() -> int:
    """Run until Ctrl-C. Exit status 0 stopped by the user, 2 could not run, with one sentence on standard error."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        port = wanted_port(os.environ.get("PORT", "8501"))
        os.environ.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", kept_key())
        if "DATABASE_URL" not in os.environ and not SAMPLE.exists():
            build_sample()
        manage("数据库无法升级到当前版本", "migrate")
        return serve(wanted_host(os.environ.get("HOST", ADDRESS)), port)
    except ValueError as problem:
        say(str(problem))
        return 2
    except KeyboardInterrupt:
        say("已停止。")
        return 0


def wanted_host(text: str) -> str:
    """The address to listen on: this machine's own, unless another is asked for and the database may be shown there."""
    if text in (ADDRESS, "localhost"):
        return ADDRESS
    wrong = told_by_manage("check", "--deploy")["problems"]
    for problem in wrong:
        say(problem["sentence"])
    if any(problem["code"] == "sample" for problem in wrong):
        say(f"演示身份不用密码，谁能连上谁就能登录，所以演示库只在本机 {ADDRESS} 上打开，HOST={text} 未采用。")
        return ADDRESS
    return text


def wanted_port(text: str) -> int:
    """The port to listen on. ValueError, with the sentence for the user, if it is no port or is taken."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError(f"PORT={text} 不是端口号，请用 1 至 65535 之间的数字。")
    with socket.socket() as probe:
        # As the server does: a port that only waits out its last connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, int(text)))
        except PermissionError:
            raise ValueError(f"没有权限使用端口 {text}，请换一个 1024 以上的端口，例如：make run PORT=8502") from None
        except OSError:
            another = int(text) + 1 if int(text) < 65535 else 8501
            raise ValueError(f"端口 {text} 已被占用，请换一个端口，例如：make run PORT={another}") from None
    return int(text)


def kept_key() -> str:
    """The key that signs the sign-in's cookies, made once: a restart signs nobody out."""
    if not KEY.exists():
        KEY.parent.mkdir(exist_ok=True)
        with open(KEY, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    return KEY.read_text().strip()


def build_sample() -> None:
    """Fill the embedded database with the sample district; it gets its name only when whole, so that a broken-off
    first start leaves nothing that looks finished."""
    say(f"正在生成示例区数据（{SAMPLE_MATTERS} 件，只需一次）……")
    SAMPLE.parent.mkdir(exist_ok=True)
    unfinished = SAMPLE.with_name("sample-unfinished.db")
    for left_over in SAMPLE.parent.glob(unfinished.name + "*"):
        left_over.unlink()
    manage("示例数据未能生成", "sample", "--matters", str(SAMPLE_MATTERS), "--database", f"sqlite:///{unfinished}")
    with closing(sqlite3.connect(unfinished)) as database:
        # What still waits in the write-ahead file beside it would not follow the new name.
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    unfinished.rename(SAMPLE)


def manage(failure: str, *arguments: str) -> None:
    """One command of manage.py; its JSON is not for this reader. ValueError if it could not run."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=HOUSE, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise ValueError(f"{failure}，原因见上。")


def told_by_manage(*arguments: str) -> dict[str, Any]:
    """What a command of manage.py answers, problems found or not. ValueError if it could not run."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=HOUSE, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise ValueError(done.stderr.strip())
    return json.loads(done.stdout)


def demo_sign_ins() -> list[str]:
    """Who can be tried out without a password: one for each role in a sample district, none in an office's database."""
    try:
        return told_by_manage("people", "demo")["demo"]
    except ValueError:
        return []


def serve(host: str, port: int) -> int:
    """Start the server, print its address once it answers, and stay until it ends or the user stops it."""
    demo = demo_sign_ins() if host == ADDRESS else []
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", host, "--server.port", str(port)]
        + ["--server.headless", "true", "--logger.hideWelcomeMessage", "true"],
        cwd=HOUSE,
        # Its own group: Ctrl-C reaches this process alone, which then stops the server once and waits for it.
        start_new_session=True,
    )
    try:
        if not answers(server, port, host):
            say("服务未能启动，原因见上。")
            return 2
        say(f"已启动，请在浏览器中打开：http://{host}:{port}  （按 Ctrl-C 停止）")
        if demo:
            say(f"演示身份（在登录页点一下即可，不用密码）：{'、'.join(demo)}")
        server.wait()
        say("服务已意外停止，原因见上。")
        return 2
    finally:
        stop(server)


def answers(server: subprocess.Popen, port: int, host: str = ADDRESS) -> bool:
    """Whether the server shows its sign-in before it ends or STARTS_WITHIN passes."""
    deadline = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/login", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True  # it asks for its own name, or for https: it is up
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def stop(server: subprocess.Popen) -> None:
    """End the server; an open browser tab can keep it from ending by itself."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
