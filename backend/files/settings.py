"""Settings of files: where they are stored, how many and how large, and who scans them."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from backend.variables import ConfigurationError, Environment, http_url, integer, required

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class S3Settings:
    """A bucket of anything that speaks S3. Browsers reach it at `public_endpoint`."""

    bucket: str
    endpoint: str
    public_endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True)
class FileSettings:
    """Without a folder and without a bucket there are no files. Sizes are bytes, times seconds."""

    folder: Path | None
    s3: S3Settings | None
    max_size: int
    quota: int
    max_pixels: int
    clamd_url: str | None
    pdf_pages: int
    pdf_seconds: int
    pdf_memory: int
    embeddings: bool
    # Where browsers reach this backend, when that is not what they asked for.
    public_url: str | None


def read_file_settings(environment: Environment) -> FileSettings:
    """The settings from environment variables, or ConfigurationError."""
    folder = environment.get("FILES_FOLDER", "").strip()
    s3 = _s3(environment) if environment.get("FILES_S3_BUCKET", "").strip() else None
    public = environment.get("PUBLIC_BACKEND_URL", "").strip()
    embeddings = environment.get("EMBEDDINGS", "").strip() or "on"
    if embeddings not in ("on", "off"):
        raise ConfigurationError(f"EMBEDDINGS must be on or off, not {embeddings!r}.")
    return FileSettings(
        folder=Path(folder) if folder and s3 is None else None,
        s3=s3,
        max_size=integer(environment, "FILES_MAX_MB", 50, 1, 1000) * MEGABYTE,
        quota=integer(environment, "FILES_QUOTA_MB", 1000, 1, 1_000_000) * MEGABYTE,
        max_pixels=integer(environment, "FILES_MAX_MEGAPIXELS", 50, 1, 1000) * 1_000_000,
        clamd_url=_clamd(environment),
        pdf_pages=integer(environment, "PDF_MAX_PAGES", 2000, 1, 100_000),
        pdf_seconds=integer(environment, "PDF_MAX_SECONDS", 120, 1, 3600),
        pdf_memory=integer(environment, "PDF_MAX_MEMORY_MB", 1024, 128, 65_536) * MEGABYTE,
        embeddings=embeddings == "on",
        public_url=http_url("PUBLIC_BACKEND_URL", public) if public else None,
    )


def _s3(environment: Environment) -> S3Settings:
    endpoint = http_url("FILES_S3_ENDPOINT", required(environment, "FILES_S3_ENDPOINT", "http://minio:9000"))
    public = environment.get("PUBLIC_STORAGE_URL", "").strip()
    return S3Settings(
        bucket=environment["FILES_S3_BUCKET"].strip(),
        endpoint=endpoint,
        public_endpoint=http_url("PUBLIC_STORAGE_URL", public) if public else endpoint,
        region=environment.get("FILES_S3_REGION", "").strip() or "us-east-1",
        access_key=required(environment, "FILES_S3_ACCESS_KEY", "parley"),
        secret_key=required(environment, "FILES_S3_SECRET_KEY", "the key's secret"),
    )


def _clamd(environment: Environment) -> str | None:
    url = environment.get("CLAMD_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if not (parts.scheme == "tcp" and parts.hostname) and not (parts.scheme == "unix" and parts.path):
        raise ConfigurationError(
            "CLAMD_URL must read like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl."
        )
    return url
