"""The first component of the pipeline."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.text_normaliser import TextNormaliser


def test_messages_are_rewritten_in_place() -> None:
    message = Message.build("醫保😀怎麼報銷？？？")
    assert TextNormaliser().process([message]) == [message]
    assert message.get("text") == "医保怎么报销?"
    assert message.as_dict(only_output_properties=True)["text"] == "医保怎么报销?"


def test_a_message_without_text_stays_as_it_is() -> None:
    message = Message({"intent": "affirm"})
    TextNormaliser().process([message])
    assert message.data == {"intent": "affirm"}


def test_training_examples_get_the_spelling_of_messages() -> None:
    data = TrainingData([Message.build("報銷比例", intent="inpatient_ratio")])
    (example,) = TextNormaliser().process_training_data(data).training_examples
    assert (example.get("text"), example.get("intent")) == ("报销比例", "inpatient_ratio")
