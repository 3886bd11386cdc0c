"""The models that a session may choose from."""

from fastapi import APIRouter

from backend.dependencies import CallerDependency, ServicesDependency
from backend.openapi import problems
from backend.schemas.models import ModelList

router = APIRouter(prefix="/api/models", tags=["replies"], responses=problems(401))


@router.get("")
async def list_models(_caller: CallerDependency, services: ServicesDependency) -> ModelList:
    """The configured models and what each is able to do; the default one first."""
    return ModelList.model_validate({"items": services.models.describe()})
