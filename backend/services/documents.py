"""The GraphQL documents of `backend/graphql/`, parsed once."""

from pathlib import Path
from typing import Any

from gql import GraphQLRequest
from graphql import DocumentNode, FragmentDefinitionNode, FragmentSpreadNode, Visitor, parse, print_ast, visit

Row = dict[str, Any]
DOCUMENTS = Path(__file__).parent.parent / "graphql"


class Document(GraphQLRequest):
    """An operation with the fragments it uses, and its text, which gql would otherwise print per request."""

    def __init__(self, document: DocumentNode, text: str, variables: Row | None = None) -> None:
        super().__init__(document, variable_values=variables)
        self.text = text

    @property
    def payload(self) -> Row:
        """What goes over the wire."""
        return {"query": self.text, "variables": self.variable_values or {}}

    def with_variables(self, variables: Row) -> "Document":
        """The same operation for one request."""
        return Document(self.document, self.text, variables)


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.add(node.name.value)


def load_documents(folder: Path = DOCUMENTS) -> dict[str, Document]:
    """Every operation of the folder by the name of its file."""
    fields = parse((folder / "fields.graphql").read_text())
    fragments = [node for node in fields.definitions if isinstance(node, FragmentDefinitionNode)]
    documents = {}
    for path in sorted(folder.glob("*.graphql")):
        if path.stem == "fields":
            continue
        operation, spreads = parse(path.read_text()), _Spreads()
        visit(operation, spreads)
        used = tuple(node for node in fragments if node.name.value in spreads.names)
        document = DocumentNode(definitions=operation.definitions + used)
        documents[path.stem] = Document(document, print_ast(document))
    return documents
