"""The first tables of the gateway."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "gateway_feedback",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("answer_version", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_feedback")),
    )
    op.create_index(
        op.f("ix_gateway_feedback_conversation"), "gateway_feedback", ["conversation"], unique=False
    )
    op.create_index(
        op.f("ix_gateway_feedback_created_at"), "gateway_feedback", ["created_at"], unique=False
    )
    op.create_table(
        "gateway_figures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_figures")),
    )
    op.create_index(
        op.f("ix_gateway_figures_created_at"), "gateway_figures", ["created_at"], unique=False
    )
    op.create_table(
        "gateway_handoffs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("in_hours", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_handoffs")),
    )
    op.create_index(
        op.f("ix_gateway_handoffs_conversation"), "gateway_handoffs", ["conversation"], unique=False
    )
    op.create_index(
        op.f("ix_gateway_handoffs_created_at"), "gateway_handoffs", ["created_at"], unique=False
    )
    op.create_table(
        "gateway_inbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("preserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_inbox")),
    )
    op.create_index("ix_gateway_inbox_answered_at", "gateway_inbox", ["answered_at"], unique=False)
    op.create_index(
        "ix_gateway_inbox_conversation",
        "gateway_inbox",
        ["conversation", "received_at"],
        unique=False,
    )
    op.create_index("ix_gateway_inbox_received_at", "gateway_inbox", ["received_at"], unique=False)
    op.create_table(
        "gateway_replies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("inbox_id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("answer_version", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_replies")),
    )
    op.create_index(
        op.f("ix_gateway_replies_conversation"), "gateway_replies", ["conversation"], unique=False
    )
    op.create_index(
        op.f("ix_gateway_replies_created_at"), "gateway_replies", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_gateway_replies_inbox_id"), "gateway_replies", ["inbox_id"], unique=False
    )
    op.create_table(
        "gateway_unanswered",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_unanswered")),
    )
    op.create_index(
        op.f("ix_gateway_unanswered_conversation"),
        "gateway_unanswered",
        ["conversation"],
        unique=False,
    )
    op.create_index(
        op.f("ix_gateway_unanswered_created_at"), "gateway_unanswered", ["created_at"], unique=False
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_gateway_unanswered_created_at"), table_name="gateway_unanswered")
    op.drop_index(op.f("ix_gateway_unanswered_conversation"), table_name="gateway_unanswered")
    op.drop_table("gateway_unanswered")
    op.drop_index(op.f("ix_gateway_replies_inbox_id"), table_name="gateway_replies")
    op.drop_index(op.f("ix_gateway_replies_created_at"), table_name="gateway_replies")
    op.drop_index(op.f("ix_gateway_replies_conversation"), table_name="gateway_replies")
    op.drop_table("gateway_replies")
    op.drop_index("ix_gateway_inbox_received_at", table_name="gateway_inbox")
    op.drop_index("ix_gateway_inbox_conversation", table_name="gateway_inbox")
    op.drop_index("ix_gateway_inbox_answered_at", table_name="gateway_inbox")
    op.drop_table("gateway_inbox")
    op.drop_index(op.f("ix_gateway_handoffs_created_at"), table_name="gateway_handoffs")
    op.drop_index(op.f("ix_gateway_handoffs_conversation"), table_name="gateway_handoffs")
    op.drop_table("gateway_handoffs")
    op.drop_index(op.f("ix_gateway_figures_created_at"), table_name="gateway_figures")
    op.drop_table("gateway_figures")
    op.drop_index(op.f("ix_gateway_feedback_created_at"), table_name="gateway_feedback")
    op.drop_index(op.f("ix_gateway_feedback_conversation"), table_name="gateway_feedback")
    op.drop_table("gateway_feedback")
