// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// The insurance fund's draw and the order of the layers that carry a loss: the twin of InsuranceFund and of the waterfall.
module {:extern "Plimsoll.Verified.Fund"} Fund {
  import opened Sums

  function Min(a: int, b: int): int { if a <= b then a else b }

  function Max(a: int, b: int): int { if a >= b then a else b }

  /// What may be drawn: what is held and not reserved for the backstop, within the allowance of the window.
  function Drawable(held: nat, reserved: nat, allowance: nat): nat
  {
    Min(Max(held - reserved, 0), allowance)
  }

  /// Nothing is drawn that is not held, that is reserved, or that is above the cap.
  lemma DrawableIsHeldFreeAndWithinTheCap(held: nat, reserved: nat, allowance: nat)
    ensures Drawable(held, reserved, allowance) <= held
    ensures Drawable(held, reserved, allowance) <= allowance
    ensures held - Drawable(held, reserved, allowance) >= Min(held, reserved)
  {
  }

  /// What is paid: what is wanted, at most what is held; nothing for a want that is not positive.
  function Pay(held: nat, want: int): nat
  {
    if want <= 0 then 0 else Min(want, held)
  }

  /// The fund is never below zero, pays no more than is wanted, and less only where it has nothing left.
  lemma FundIsNeverNegative(held: nat, want: int)
    ensures 0 <= held - Pay(held, want) <= held
    ensures want >= 0 ==> Pay(held, want) <= want
    ensures Pay(held, want) < want ==> Pay(held, want) == held
  {
  }

  /// What any series of wants leaves of the fund: at or above zero.
  function AfterAll(held: nat, wants: seq<int>): nat
  {
    if |wants| == 0 then held else var before := AfterAll(held, wants[..|wants| - 1]); before - Pay(before, wants[|wants| - 1])
  }

  function Paid(held: nat, wants: seq<int>): nat
  {
    if |wants| == 0 then 0 else Paid(held, wants[..|wants| - 1]) + Pay(AfterAll(held, wants[..|wants| - 1]), wants[|wants| - 1])
  }

  /// Over any series of wants the fund has paid exactly what it lost.
  lemma FundPaysWhatItLoses(held: nat, wants: seq<int>)
    ensures AfterAll(held, wants) + Paid(held, wants) == held
  {
    if |wants| > 0 {
      FundPaysWhatItLoses(held, wants[..|wants| - 1]);
    }
  }

  /// The least multiple of a unit at or above an amount.
  function Up(amount: nat, unit: nat): nat
    requires unit > 0
  {
    (amount + unit - 1) / unit * unit
  }

  lemma UpIsLessThanAUnitAbove(amount: nat, unit: nat)
    requires unit > 0
    ensures amount <= Up(amount, unit) < amount + unit
    ensures amount == 0 ==> Up(amount, unit) == 0
  {
    var q, r := (amount + unit - 1) / unit, (amount + unit - 1) % unit;
    assert amount + unit - 1 == q * unit + r;
    if amount == 0 {
      assert q == 0;
    }
  }

  /// Draws on one allowance: each wants what it wants, gets at most what is left of the allowance, rounded up to a unit; what is left never falls below zero.
  function Drawn(allowance: nat, wants: seq<nat>, unit: nat): nat
    requires unit > 0
    decreases |wants|
  {
    if |wants| == 0 then 0
    else
      var paid := Up(Min(wants[0], allowance), unit);
      paid + Drawn(Max(allowance - paid, 0), wants[1..], unit)
  }

  /// However often one deficit draws, all of its draws together stay within the cap, but for the rounding of one payment to a whole unit.
  lemma DrawsStayWithinTheCap(allowance: nat, wants: seq<nat>, unit: nat)
    requires unit > 0
    ensures Drawn(allowance, wants, unit) < allowance + unit
    ensures allowance == 0 ==> Drawn(allowance, wants, unit) == 0
    decreases |wants|
  {
    if |wants| > 0 {
      var want := Min(wants[0], allowance);
      var paid := Up(want, unit);
      UpIsLessThanAUnitAbove(want, unit);
      DrawsStayWithinTheCap(Max(allowance - paid, 0), wants[1..], unit);
    }
  }

  /// Where the cap is whole units, not even that: the cap is never exceeded.
  lemma DrawsNeverExceedACapOfWholeUnits(units: nat, wants: seq<nat>, unit: nat)
    requires unit > 0
    ensures Drawn(units * unit, wants, unit) <= units * unit
    decreases |wants|
  {
    if |wants| > 0 {
      var allowance := units * unit;
      var want := Min(wants[0], allowance);
      var q := (want + unit - 1) / unit;
      UpIsLessThanAUnitAbove(want, unit);
      if q > units {
        assert q * unit >= (units + 1) * unit by { Grows(units + 1, q, unit); }
        assert (units + 1) * unit == allowance + unit;
      }
      Grows(q, units, unit);
      assert (units - q) * unit == allowance - q * unit;
      DrawsNeverExceedACapOfWholeUnits(units - q, wants[1..], unit);
    }
  }

  lemma Grows(a: int, b: int, c: nat)
    requires a <= b
    ensures a * c <= b * c
  {
    assert (b - a) * c >= 0;
  }

  /// A loss over layers, first to last: each pays what is left, at most what it has.
  function Layers(loss: nat, capacities: seq<nat>): seq<int>
    ensures |Layers(loss, capacities)| == |capacities|
  {
    if |capacities| == 0 then []
    else
      var n := |capacities| - 1;
      var before := Layers(loss, capacities[..n]);
      before + [Pay(capacities[n], loss - Sum(before))]
  }

  function Uncovered(loss: nat, capacities: seq<nat>): int
  {
    loss - Sum(Layers(loss, capacities))
  }

  /// What the layers pay and what is uncovered sum exactly to the loss; nothing is uncovered below zero, and no layer pays below zero or more than it has.
  lemma LayersAndUncoveredSumToTheLoss(loss: nat, capacities: seq<nat>)
    ensures Sum(Layers(loss, capacities)) + Uncovered(loss, capacities) == loss
    ensures 0 <= Uncovered(loss, capacities) <= loss
    ensures forall i :: 0 <= i < |capacities| ==> 0 <= Layers(loss, capacities)[i] <= capacities[i]
  {
    if |capacities| > 0 {
      var n := |capacities| - 1;
      LayersAndUncoveredSumToTheLoss(loss, capacities[..n]);
      SumOfOneMore(Layers(loss, capacities[..n]), Layers(loss, capacities)[n]);
    }
  }

  /// A layer is touched only when every layer before it has given all it has; and something is uncovered only when every layer has.
  lemma LayersAreTouchedInOrder(loss: nat, capacities: seq<nat>, i: nat)
    requires i < |capacities|
    ensures Uncovered(loss, capacities) > 0 ==> Layers(loss, capacities)[i] == capacities[i]
    ensures forall j :: i < j < |capacities| && Layers(loss, capacities)[j] > 0 ==> Layers(loss, capacities)[i] == capacities[i]
  {
    var n := |capacities| - 1;
    LayersAndUncoveredSumToTheLoss(loss, capacities[..n]);
    SumOfOneMore(Layers(loss, capacities[..n]), Layers(loss, capacities)[n]);
    if i < n {
      LayersAreTouchedInOrder(loss, capacities[..n], i);
    }
  }

  /// What a payment of the fund must look like, before and after, in one asset: what runs beside the engine.
  predicate AcceptsPayment(want: int, paid: int, fundBefore: int, fundAfter: int, payeeBefore: int, payeeAfter: int)
  {
    && 0 <= fundBefore
    && paid == Pay(fundBefore, want)
    && fundAfter == fundBefore - paid
    && payeeAfter == payeeBefore + paid
  }

  /// An accepted payment makes and loses nothing and leaves the fund at or above zero.
  lemma AcceptedPaymentIsSafe(want: int, paid: int, fundBefore: int, fundAfter: int, payeeBefore: int, payeeAfter: int)
    requires AcceptsPayment(want, paid, fundBefore, fundAfter, payeeBefore, payeeAfter)
    ensures fundAfter >= 0 && 0 <= paid <= fundBefore && fundBefore + payeeBefore == fundAfter + payeeAfter
  {
  }

  /// What may be drawn must be what is held and free, within the allowance where there is a cap.
  predicate AcceptsDraw(held: int, reserved: int, isCapped: bool, allowance: int, drawable: int)
  {
    && 0 <= held && 0 <= reserved && 0 <= allowance
    && drawable == (if isCapped then Drawable(held, reserved, allowance) else Max(held - reserved, 0))
  }

  /// The allowance falls by what was paid, and never below zero.
  predicate AcceptsSpending(before: int, paid: int, after: int)
  {
    0 <= before && 0 <= paid && after == Max(before - paid, 0)
  }

  /// What the fund and the others paid of one loss: each within what it had, the fund first, and all of it with what is uncovered the loss.
  predicate AcceptsLayers(loss: int, capacities: seq<nat>, paid: seq<int>, uncovered: int)
  {
    0 <= loss && paid == Layers(loss, capacities) && uncovered == Uncovered(loss, capacities)
  }
}
