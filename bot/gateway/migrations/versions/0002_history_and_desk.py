"""What restores a conversation on a page, and what a person at the desk says in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("gateway_inbox", sa.Column("message_id", sa.String(length=64), nullable=True))
    op.add_column("gateway_replies", sa.Column("body", sa.JSON(), nullable=True))
    op.add_column("gateway_handoffs", sa.Column("agent", sa.String(length=32), nullable=True))
    op.create_table(
        "gateway_desk_lines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_desk_lines")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_gateway_desk_lines_conversation"),
        "gateway_desk_lines",
        ["conversation"],
        unique=False,
    )
    op.create_index(
        op.f("ix_gateway_desk_lines_created_at"), "gateway_desk_lines", ["created_at"], unique=False
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_gateway_desk_lines_created_at"), table_name="gateway_desk_lines")
    op.drop_index(op.f("ix_gateway_desk_lines_conversation"), table_name="gateway_desk_lines")
    op.drop_table("gateway_desk_lines")
    op.drop_column("gateway_handoffs", "agent")
    op.drop_column("gateway_replies", "body")
    op.drop_column("gateway_inbox", "message_id")
