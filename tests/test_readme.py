"""The examples of README.md, run as they stand there, one after the other in one shell."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.harness import ROOT

ADDRESSES = {"8000": "BACKEND_PORT", "8081": "HASURA_PORT"}


def script() -> str:
    """One shell script of all examples, on the ports of the stack that it runs on."""
    parts = ["set -euo pipefail"]
    for language, code in re.findall(
        r"^```(sh|python)\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S
    ):
        for port, variable in ADDRESSES.items():
            code = code.replace(f"127.0.0.1:{port}", f"127.0.0.1:{os.environ[variable]}")
        parts.append(code if language == "sh" else f"export TOKEN; {sys.executable} - <<'END'\n{code}END")
        parts.append("echo; echo ---")
    return "\n".join(parts)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_examples_work_as_pasted() -> None:
    command = [sys.executable, "-m", "supervisor", "run", "--throwaway", "--without", "frontend"]
    command += ["--", sys.executable, "-m", "tests.test_readme"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    output = finished.stdout
    assert '"title":"Groceries"' in output
    assert output.index("event: message") < output.index("event: delta") < output.index("event: done")
    answer, _ = json.JSONDecoder().raw_decode(output, output.rindex('{"data"'))  # it may take several lines
    chats = answer["data"]["chat_sessions"]
    assert [message["role"] for message in chats[0]["messages"]] == ["user", "assistant"]
    assert "[{'title': 'Groceries', 'total_messages': 2}]" in output


if __name__ == "__main__":
    sys.exit(subprocess.run(["bash", "-c", script()]).returncode)
