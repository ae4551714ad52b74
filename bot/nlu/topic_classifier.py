"""Graph component that names the topic of a message, or says why it cannot."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.homophones import HomophoneRepairer
from bot.nlu.judgement import Judge, Understanding
from bot.nlu.topic_model import ModelSettings, TopicModel

UNDERSTANDING = "understanding"
"""Property of a message with the reason, the second topic and the candidates."""

_DICTIONARY_FILE = "dictionary.txt"
_REMEMBERED = 2_000
"""Texts whose understanding is kept, a few kilobytes each: menus and chips send the same words."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets ``intent``, ``intent_ranking`` and ``understanding`` on a message.

    The intent is one of the training data, or ``nlu_fallback`` when none can be claimed.
    """

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        judge: Optional[Judge] = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = model_storage
        self._resource = resource
        self._judge = lru_cache(maxsize=_REMEMBERED)(judge.judge) if judge else None

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``encoder``: a name known to ``bot.nlu.encoders``; ``dictionary``: a jieba dictionary."""
        return {
            "encoder": ModelSettings.encoder,
            "dictionary": "data/nlu/dictionary/medical_insurance.txt",
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """A component that still has to be trained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the labelled examples and store the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        dictionary = Path(self._config["dictionary"]).read_text(encoding="utf-8")
        model = TopicModel.fit(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            ModelSettings(encoder=self._config["encoder"]),
            dictionary.splitlines(),
        )
        with self._storage.write_to(self._resource) as folder:
            model.save(folder)
            (folder / _DICTIONARY_FILE).write_text(dictionary, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """A component with the stored model."""
        with model_storage.read_from(resource) as folder:
            judge = Judge(
                TopicModel.load(folder), HomophoneRepairer.from_file(folder / _DICTIONARY_FILE)
            )
        return cls(config, model_storage, resource, judge)

    def process(self, messages: List[Message]) -> List[Message]:
        """Classify each message."""
        if self._judge is None:
            return messages
        for message in messages:
            has_value = bool(message.get(ENTITIES))
            _write(message, self._judge(message.get(TEXT) or "", has_value))
        return messages


def _write(message: Message, understanding: Understanding) -> None:
    ranking = [{"name": name, "confidence": share} for name, share in understanding.ranking]
    intent = {"name": understanding.intent, "confidence": understanding.confidence}
    if not ranking or ranking[0]["name"] != understanding.intent:
        ranking.insert(0, intent)
    message.set(INTENT, intent, add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    message.set(UNDERSTANDING, understanding.as_dict(), add_to_output=True)
