"""What becomes of a file while it is checked: other requests for it, and a guest who signs in."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest

from tests.backend.harness import ORIGIN, Backend, Hop, running_backend, running_hop
from tests.backend.provider import Provider
from tests.backend.test_files import picture, request
from tests.backend.test_people import account, become, enter, guest
from tests.harness import PATIENCE, Engine


@pytest.fixture(scope="module")
def hop(own_engine: Engine) -> Iterator[Hop]:
    with running_hop(own_engine) as hop:
        yield hop


@pytest.fixture(scope="module")
def backend(
    own_engine: Engine, hop: Hop, model_server: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    folder = tmp_path_factory.mktemp("meanwhile")
    changes = {"HASURA_GRAPHQL_ENDPOINT": hop.url, "FILES_FOLDER": str(folder / "files")}
    with running_backend(own_engine, model_server.url, folder / "log", changes) as backend:
        yield backend


@pytest.fixture
def browser(backend: Backend) -> Iterator[httpx.Client]:
    with backend.client(headers={"origin": ORIGIN}) as client:
        guest(client)
        yield client


def uploaded(client: httpx.Client) -> str:
    """A picture that is there and not yet checked; its id."""
    announced = request(client, picture(), "image/png")
    assert httpx.put(announced["upload_url"], content=picture()).status_code == 204
    return str(announced["file"]["file_id"])


def complete(client: httpx.Client, file_id: str) -> httpx.Response:
    return client.post(f"/api/files/{file_id}/complete")


def assert_served(client: httpx.Client, file_id: str) -> None:
    for name in ("url", "thumbnail_url"):
        assert httpx.get(client.get(f"/api/files/{file_id}").json()[name]).status_code == 200


def test_a_second_request_that_was_slower_gets_the_answer_of_the_first(
    browser: httpx.Client, hop: Hop
) -> None:
    file_id = uploaded(browser)
    with ThreadPoolExecutor(1) as requests:
        with hop.holding("GetFile", answer=True) as reached:
            slow: Future[httpx.Response] = requests.submit(complete, browser, file_id)
            assert reached.wait(PATIENCE)
            first = complete(browser, file_id)
        second = slow.result()
    assert (first.status_code, second.status_code) == (200, 200), second.text
    assert second.json() == first.json() and first.json()["status"] == "ready"
    assert_served(browser, file_id)


def test_a_file_that_is_checked_while_its_guest_signs_in_is_the_accounts(
    backend: Backend, browser: httpx.Client, hop: Hop
) -> None:
    name, _ = account(backend)
    file_id = uploaded(browser)
    with ThreadPoolExecutor(1) as requests:
        with hop.holding("UpdateFile") as reached:
            checked: Future[httpx.Response] = requests.submit(complete, browser, file_id)
            assert reached.wait(PATIENCE)
            become(browser, enter(browser, name, "move"))
        assert checked.result().status_code == 200, checked.result().text
    assert_served(browser, file_id)
