"""Graph component that reads places, amounts, dates and the like from a message."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entity_matcher import EntityMatcher
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.region_matcher import RegionMatcher
from bot.nlu.values.admission import find_admissions
from bot.nlu.values.age import find_ages
from bot.nlu.values.amount import find_amounts
from bot.nlu.values.date import find_dates
from bot.nlu.values.found import Found

_GAZETTEER_FILE = "gazetteer.json"
_CHINA = ZoneInfo("Asia/Shanghai")


def today_in_china() -> date:
    """The date on which people in China read their calendars now."""
    return datetime.now(_CHINA).date()


class Values:
    """All entities of a text, as Rasa writes them."""

    def __init__(self, gazetteer: Gazetteer, today: Callable[[], date] = today_in_china) -> None:
        self._words = EntityMatcher()
        self._regions = RegionMatcher(gazetteer)
        self._today = today

    def find(self, text: str) -> List[Dict[str, Any]]:
        """Entities with ``entity``, ``value``, ``start``, ``end`` and what else is known."""
        document = self._words.document(text)
        entities = [
            {
                "entity": "region",
                "value": item.place.adcode,
                "name": item.place.name,
                "start": item.start,
                "end": item.end,
                **({"role": item.role} if item.role else {}),
            }
            for item in self._regions.find(document)
        ]
        dates = find_dates(text, self._today())
        found = {
            **self._words.find(document),
            "amount": [amount for amount in find_amounts(text) if not amount.overlaps(dates)],
            "nth": find_admissions(text),
            "age": find_ages(text),
            "date": dates,
        }
        for entity, items in found.items():
            entities.extend(_as_entity(entity, item) for item in items)
        return entities


def _as_entity(entity: str, item: Found) -> Dict[str, Any]:
    result: Dict[str, Any] = {
        "entity": entity,
        "value": item.value,
        "start": item.start,
        "end": item.end,
    }
    if item.role:
        result["role"] = item.role
    if item.approximate:
        result["approximate"] = True
    return result


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Entities by rules; training only packs the gazetteer into the model."""

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        values: Optional[Values] = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = model_storage
        self._resource = resource
        self._values = values

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``gazetteer``: path of the CSV file with the places, from the project's folder."""
        return {"gazetteer": "knowledge/content/gazetteer.csv"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """A component that still has to be trained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Read the gazetteer and store it with the model."""
        gazetteer = Gazetteer.from_csv(Path(self._config["gazetteer"]))
        with self._storage.write_to(self._resource) as folder:
            gazetteer.save(folder / _GAZETTEER_FILE)
        self._values = Values(gazetteer)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ValueExtractor:
        """A component with the stored gazetteer."""
        with model_storage.read_from(resource) as folder:
            values = Values(Gazetteer.load(folder / _GAZETTEER_FILE))
        return cls(config, model_storage, resource, values)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities of each message."""
        if self._values is None:
            return messages
        for message in messages:
            entities = self.add_extractor_name(self._values.find(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages
