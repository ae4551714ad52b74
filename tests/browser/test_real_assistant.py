"""The page in front of the real assistant: nothing is played."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Widget
from tests.integration.conftest import Installation

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def test_a_citizen_gets_a_sourced_dated_answer(page: Page, assistant: Installation) -> None:
    page.goto(assistant.base_url)
    widget = Widget(page)
    widget.input.fill("怎么在手机上申请医保报销")
    widget.input.press("Enter")
    widget.wait_for_cards(1)
    card = widget.cards.first
    expect(card.locator(".lead")).not_to_be_empty()
    expect(card.locator(".steps li").first).to_be_visible()
    expect(card.locator(".foot")).to_contain_text("截至")
    card.locator("summary", has_text="政策依据").click()
    expect(card.locator(".sources li").first).to_be_visible()
    card.locator(".choices .chip").first.click()
    widget.wait_for_cards(2)
    page.reload()
    widget.wait_for_cards(2)
    widget.button("转人工").first.click()
    expect(widget.root.locator(".desk")).not_to_be_empty()
