"""The text of a PDF, page by page, in a process of its own.

    python -I extract.py FILE PAGES SECONDS MEMORY CHARACTERS

Whoever made the PDF may wish us ill: the process has no secrets in its environment, may write no file, and is
ended by the system when it takes too much memory or processor time. It prints a JSON line for each thing it
finds: {"pages": n} first, then {"page": 1, "text": ...} in order, and {"error": code} when it gives up.
"""

import json
import resource
import sys
from pathlib import Path


def limit(seconds: int, memory: int) -> None:
    """From here on the system holds the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def report(**found: object) -> None:
    """One line for who reads."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def extract(path: Path, most_pages: int, most_characters: int) -> str | None:
    """Prints what is found; the code of what is wrong, if anything."""
    from pypdf import PdfReader  # noqa: PLC0415 - under the limits
    from pypdf.errors import FileNotDecryptedError, PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return "pdf-encrypted"
        pages = len(reader.pages)
        if pages > most_pages:
            return "pdf-too-many-pages"
        report(pages=pages)
        characters = 0
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text()
            characters += len(text)
            if characters > most_characters:
                return "pdf-too-much-text"
            report(page=number, text=text)
    except FileNotDecryptedError:
        return "pdf-encrypted"
    except MemoryError:
        return "pdf-too-complex"
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return "pdf-broken"
    except Exception:  # a parser of hostile input: whatever it stumbles over is the file's fault
        return "pdf-broken"
    return None


def main() -> int:
    """Reads the arguments, sets the limits, extracts."""
    path, pages, seconds, memory, characters = sys.argv[1:]
    limit(int(seconds), int(memory))
    error = extract(Path(path), int(pages), int(characters))
    if error is not None:
        report(error=error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
