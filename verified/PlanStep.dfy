// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// What every step of a liquidation must look like, whichever planner found it.
module {:extern "Plimsoll.Verified.PlanStep"} PlanStep {
  import opened Sums

  function Abs(x: int): nat { if x < 0 then 0 - x else x }

  /// A close: against what is held, and not more of it.
  predicate IsClose(held: int, trade: int)
  {
    trade != 0 && ((held > 0 && trade < 0) || (held < 0 && trade > 0)) && Abs(trade) <= Abs(held)
  }

  /// A close never goes beyond what is held: as much less is held as was traded.
  lemma CloseNeverGoesBeyondWhatIsHeld(held: int, trade: int)
    requires IsClose(held, trade)
    ensures Abs(held + trade) == Abs(held) - Abs(trade)
    ensures Abs(held + trade) < Abs(held)
  {
  }

  /// A close never flips a sign: a long position stays long or flat, a short one short or flat.
  lemma CloseNeverFlipsASign(held: int, trade: int)
    requires IsClose(held, trade)
    ensures held > 0 ==> held + trade >= 0
    ensures held < 0 ==> held + trade <= 0
    ensures held == 0 ==> false
  {
  }

  /// One close of a step: of which position, and how much.
  datatype Close = Close(position: nat, trade: int)

  /// Closes one after the other, each of what the ones before it left.
  predicate AreCloses(held: seq<int>, closes: seq<Close>)
    decreases |closes|
  {
    |closes| == 0 ||
    (closes[0].position < |held| && IsClose(held[closes[0].position], closes[0].trade) && AreCloses(AfterOne(held, closes[0]), closes[1..]))
  }

  function AfterOne(held: seq<int>, close: Close): seq<int>
    requires close.position < |held|
  {
    held[close.position := held[close.position] + close.trade]
  }

  function After(held: seq<int>, closes: seq<Close>): seq<int>
    requires AreCloses(held, closes)
    ensures |After(held, closes)| == |held|
    decreases |closes|
  {
    if |closes| == 0 then held else After(AfterOne(held, closes[0]), closes[1..])
  }

  function Sizes(held: seq<int>): seq<int>
  {
    seq(|held|, i requires 0 <= i < |held| => Abs(held[i]))
  }

  /// The sum of the magnitudes of all positions: the measure that falls with every step.
  function Gross(held: seq<int>): nat
  {
    SumIsNotNegative(Sizes(held));
    Sum(Sizes(held))
  }

  /// No position grows, flips or is opened by a whole plan, and one that it does not name stays as it is.
  lemma PlanOnlyReduces(held: seq<int>, closes: seq<Close>, i: nat)
    requires AreCloses(held, closes) && i < |held|
    ensures Abs(After(held, closes)[i]) <= Abs(held[i])
    ensures held[i] >= 0 ==> After(held, closes)[i] >= 0
    ensures held[i] <= 0 ==> After(held, closes)[i] <= 0
    ensures (forall k :: 0 <= k < |closes| ==> closes[k].position != i) ==> After(held, closes)[i] == held[i]
    decreases |closes|
  {
    if |closes| > 0 {
      PlanOnlyReduces(AfterOne(held, closes[0]), closes[1..], i);
    }
  }

  /// Every close lowers what is held in all by what it trades, by at least one unit.
  lemma PlanLowersTheGross(held: seq<int>, closes: seq<Close>)
    requires AreCloses(held, closes)
    ensures Gross(After(held, closes)) + |closes| <= Gross(held)
    decreases |closes|
  {
    if |closes| > 0 {
      var at := closes[0].position;
      var next := AfterOne(held, closes[0]);
      assert Sizes(next) == Sizes(held)[at := Abs(next[at])];
      SumOfReplaced(Sizes(held), at, Abs(next[at]));
      PlanLowersTheGross(next, closes[1..]);
    }
  }

  /// A step: closes for an account in deficit (maintenance less equity, above zero) that lower it.
  predicate IsStep(held: seq<int>, closes: seq<Close>, deficitBefore: int, deficitAfter: int)
  {
    deficitBefore > 0 && |closes| > 0 && AreCloses(held, closes) && deficitAfter < deficitBefore
  }

  /// Nothing is closed for an account whose equity covers its maintenance.
  lemma NobodyAboveMaintenanceIsLiquidated(held: seq<int>, closes: seq<Close>, equity: int, maintenance: int, deficitAfter: int)
    requires IsStep(held, closes, maintenance - equity, deficitAfter)
    ensures equity < maintenance
  {
  }

  /// A liquidation: steps one after the other, each from where the one before it ended.
  datatype Step = Step(closes: seq<Close>, deficitAfter: int)

  ghost predicate IsLiquidation(held: seq<int>, deficit: int, steps: seq<Step>)
    decreases |steps|
  {
    |steps| == 0 ||
    (IsStep(held, steps[0].closes, deficit, steps[0].deficitAfter) &&
     IsLiquidation(After(held, steps[0].closes), steps[0].deficitAfter, steps[1..]))
  }

  ghost function DeficitAfter(deficit: int, steps: seq<Step>): int
  {
    if |steps| == 0 then deficit else steps[|steps| - 1].deficitAfter
  }

  /// At constant prices the deficit strictly falls with every step, by at least one unit of money each.
  lemma DeficitStrictlyFalls(held: seq<int>, deficit: int, steps: seq<Step>)
    requires IsLiquidation(held, deficit, steps)
    ensures DeficitAfter(deficit, steps) <= deficit - |steps|
    decreases |steps|
  {
    if |steps| > 0 {
      DeficitStrictlyFalls(After(held, steps[0].closes), steps[0].deficitAfter, steps[1..]);
    }
  }

  /// A liquidation ends: whatever the prices do, there are never more steps than units held in all.
  lemma LiquidationEnds(held: seq<int>, deficit: int, steps: seq<Step>)
    requires IsLiquidation(held, deficit, steps)
    ensures |steps| <= Gross(held)
    decreases |steps|
  {
    if |steps| > 0 {
      PlanLowersTheGross(held, steps[0].closes);
      LiquidationEnds(After(held, steps[0].closes), steps[0].deficitAfter, steps[1..]);
    }
  }

  /// Accepts one step of a liquidation and what it left: what runs beside the engine.
  method Accepts(held: seq<int>, closes: seq<Close>, left: seq<int>, deficitBefore: int, deficitAfter: int) returns (ok: bool)
    ensures ok <==> IsStep(held, closes, deficitBefore, deficitAfter) && left == After(held, closes)
  {
    if |closes| == 0 || deficitBefore <= 0 || deficitAfter >= deficitBefore {
      return false;
    }
    var now := held;
    var k := 0;
    assert closes[0..] == closes;
    while k < |closes|
      invariant 0 <= k <= |closes| && |now| == |held|
      invariant AreCloses(held, closes) <==> AreCloses(now, closes[k..])
      invariant AreCloses(held, closes) ==> After(held, closes) == After(now, closes[k..])
    {
      assert closes[k..][0] == closes[k] && closes[k..][1..] == closes[k + 1..];
      if closes[k].position >= |now| || !IsClose(now[closes[k].position], closes[k].trade) {
        assert !AreCloses(now, closes[k..]);
        return false;
      }
      now := AfterOne(now, closes[k]);
      k := k + 1;
    }
    ok := left == now;
  }
}
