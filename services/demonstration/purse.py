"""What the fund has, as the demonstration means it: so that nothing is paid that is not there."""

from dataclasses import dataclass


@dataclass(slots=True)
class Purse:
    """Free money in the cash box and at the bank, in đồng. Bound gifts are spent as they came."""

    cash: int
    bank: int

    @property
    def all(self) -> int:
        """What may be promised."""
        return self.cash + self.bank

    def receive(self, form: str, amount: int) -> None:
        """Take a gift in."""
        if form == "cash":
            self.cash += amount
        else:
            self.bank += amount

    def fetched_for(self, amount: int) -> int:
        """Fetch from the bank what the cash box lacks for a payment; return how much."""
        missing = max(0, amount - self.cash)
        self.cash += missing
        self.bank -= missing
        return missing

    def pay(self, amount: int) -> None:
        """Pay out of the cash box."""
        self.cash -= amount
        assert self.cash >= 0, "the demonstration promised more than the fund has"
        assert self.bank >= 0, "the demonstration promised more than the fund has"

    def bring_to_bank(self, leave: int) -> int:
        """Bring to the bank what the cash box holds above `leave`; return how much."""
        brought = max(0, (self.cash - leave) // 100_000 * 100_000)
        self.cash -= brought
        self.bank += brought
        return brought
