"""Stock keeping for a small warehouse: items, movements and a reorder report."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterable, Iterator


class StockError(Exception):
    """A movement that the stock does not allow."""


@dataclass(frozen=True)
class Item:
    sku: str
    name: str
    unit_price: float
    reorder_level: int = 10
    supplier: str = "unknown"

    def is_cheap(self) -> bool:
        return self.unit_price < 5.0


@dataclass
class Movement:
    sku: str
    quantity: int
    day: dt.date
    reason: str = ""

    @property
    def is_incoming(self) -> bool:
        return self.quantity > 0


@dataclass
class Warehouse:
    name: str
    items: dict[str, Item] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)

    def add_item(self, item: Item) -> None:
        if item.sku in self.items:
            raise StockError(f"item {item.sku} is already known")
        if item.unit_price <= 0:
            raise StockError(f"item {item.sku} has no price")
        self.items[item.sku] = item

    def receive(self, sku: str, quantity: int, day: dt.date) -> None:
        if quantity <= 0:
            raise StockError("only positive quantities can be received")
        if sku not in self.items:
            raise StockError(f"item {sku} is not known")
        self.movements.append(Movement(sku, quantity, day, "received"))

    def ship(self, sku: str, quantity: int, day: dt.date) -> None:
        if quantity <= 0:
            raise StockError("only positive quantities can be shipped")
        if self.level(sku) < quantity:
            raise StockError(f"not enough of {sku}: {self.level(sku)} < {quantity}")
        self.movements.append(Movement(sku, -quantity, day, "shipped"))

    def level(self, sku: str, until: dt.date | None = None) -> int:
        total = 0
        for movement in self.movements:
            if movement.sku != sku:
                continue
            if until is not None and movement.day > until:
                continue
            total += movement.quantity
        return total

    def value(self) -> float:
        total = 0.0
        for sku, item in self.items.items():
            total += self.level(sku) * item.unit_price
        return round(total, 2)

    def below_reorder_level(self) -> Iterator[tuple[Item, int]]:
        for sku, item in sorted(self.items.items()):
            level = self.level(sku)
            if level < item.reorder_level:
                yield item, item.reorder_level - level


def turnover_by_month(movements: Iterable[Movement]) -> dict[str, int]:
    """Shipped pieces by month, e.g. ``{"2025-03": 120}``."""
    months: dict[str, int] = defaultdict(int)
    for movement in movements:
        if movement.is_incoming:
            continue
        key = f"{movement.day.year:04d}-{movement.day.month:02d}"
        months[key] += -movement.quantity
    return dict(months)


def read_items(path: Path) -> list[Item]:
    items = []
    with path.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            items.append(
                Item(
                    sku=row["sku"].strip().upper(),
                    name=row["name"].strip(),
                    unit_price=float(row["unit_price"]),
                    reorder_level=int(row.get("reorder_level") or 10),
                    supplier=row.get("supplier", "unknown"),
                )
            )
    return items


def write_report(warehouse: Warehouse, path: Path) -> int:
    """Writes what must be ordered and says how many lines there are."""
    lines = 0
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["sku", "name", "missing", "cost"])
        for item, missing in warehouse.below_reorder_level():
            cost = round(missing * item.unit_price, 2)
            writer.writerow([item.sku, item.name, missing, cost])
            lines += 1
    return lines


if __name__ == "__main__":
    demo = Warehouse("demo")
    demo.add_item(Item("A-100", "hinge", 2.4))
    demo.add_item(Item("A-200", "lock", 14.9, reorder_level=4))
    demo.receive("A-100", 40, dt.date(2025, 3, 1))
    demo.ship("A-100", 35, dt.date(2025, 3, 9))
    for wanted, amount in demo.below_reorder_level():
        print(f"{wanted.sku}: order {amount}")
