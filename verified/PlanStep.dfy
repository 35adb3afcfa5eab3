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

  /// An addition: on the side that is held, or on either where nothing is.
  predicate IsAddition(held: int, trade: int)
  {
    trade != 0 && (held > 0 ==> trade > 0) && (held < 0 ==> trade < 0)
  }

  /// An addition never turns a position and never makes one smaller: by as much as was traded more is held.
  lemma AdditionNeverTurns(held: int, trade: int)
    requires IsAddition(held, trade)
    ensures Abs(held + trade) == Abs(held) + Abs(trade)
    ensures held > 0 ==> held + trade > held
    ensures held < 0 ==> held + trade < held
  {
  }

  /// Additions one after the other, each to what the ones before it left.
  predicate AreAdditions(held: seq<int>, additions: seq<Close>)
    decreases |additions|
  {
    |additions| == 0 ||
    (additions[0].position < |held| && IsAddition(held[additions[0].position], additions[0].trade) && AreAdditions(AfterOne(held, additions[0]), additions[1..]))
  }

  function AfterAdditions(held: seq<int>, additions: seq<Close>): seq<int>
    requires AreAdditions(held, additions)
    ensures |AfterAdditions(held, additions)| == |held|
    decreases |additions|
  {
    if |additions| == 0 then held else AfterAdditions(AfterOne(held, additions[0]), additions[1..])
  }

  /// What is added in all.
  function Added(additions: seq<Close>): nat
    decreases |additions|
  {
    if |additions| == 0 then 0 else Abs(additions[0].trade) + Added(additions[1..])
  }

  /// Additions raise what is held in all by exactly what they add.
  lemma AdditionsRaiseTheGross(held: seq<int>, additions: seq<Close>)
    requires AreAdditions(held, additions)
    ensures Gross(AfterAdditions(held, additions)) == Gross(held) + Added(additions)
    decreases |additions|
  {
    if |additions| > 0 {
      var at := additions[0].position;
      var next := AfterOne(held, additions[0]);
      assert Sizes(next) == Sizes(held)[at := Abs(next[at])];
      SumOfReplaced(Sizes(held), at, Abs(next[at]));
      AdditionNeverTurns(held[at], additions[0].trade);
      AdditionsRaiseTheGross(next, additions[1..]);
    }
  }

  /// No instrument is closed and added to in one step.
  predicate AreApart(closes: seq<Close>, additions: seq<Close>)
  {
    forall i, j :: 0 <= i < |closes| && 0 <= j < |additions| ==> closes[i].position != additions[j].position
  }

  /// Where nothing is added, nothing grows; whatever is added to keeps its side.
  lemma AdditionsKeepTheSide(held: seq<int>, additions: seq<Close>, i: nat)
    requires AreAdditions(held, additions) && i < |held|
    ensures held[i] > 0 ==> AfterAdditions(held, additions)[i] >= held[i]
    ensures held[i] < 0 ==> AfterAdditions(held, additions)[i] <= held[i]
    ensures (forall k :: 0 <= k < |additions| ==> additions[k].position != i) ==> AfterAdditions(held, additions)[i] == held[i]
    decreases |additions|
  {
    if |additions| > 0 {
      AdditionsKeepTheSide(AfterOne(held, additions[0]), additions[1..], i);
    }
  }

  /// A step: trades for an account in deficit (maintenance less equity, above zero) that lower it. They close, and add only where that ends the deficit.
  predicate IsStep(held: seq<int>, closes: seq<Close>, additions: seq<Close>, deficitBefore: int, deficitAfter: int)
  {
    deficitBefore > 0 && |closes| + |additions| > 0 && AreCloses(held, closes) && AreAdditions(After(held, closes), additions) && AreApart(closes, additions) &&
    (|additions| > 0 ==> deficitAfter <= 0) && deficitAfter < deficitBefore
  }

  /// What a step leaves.
  function AfterStep(held: seq<int>, closes: seq<Close>, additions: seq<Close>): seq<int>
    requires AreCloses(held, closes) && AreAdditions(After(held, closes), additions)
    ensures |AfterStep(held, closes, additions)| == |held|
  {
    AfterAdditions(After(held, closes), additions)
  }

  /// No step turns a position, whether it closes or adds.
  lemma StepTurnsNothing(held: seq<int>, closes: seq<Close>, additions: seq<Close>, deficitBefore: int, deficitAfter: int, i: nat)
    requires IsStep(held, closes, additions, deficitBefore, deficitAfter) && i < |held|
    ensures held[i] > 0 ==> AfterStep(held, closes, additions)[i] >= 0
    ensures held[i] < 0 ==> AfterStep(held, closes, additions)[i] <= 0
  {
    PlanOnlyReduces(held, closes, i);
    AdditionsKeepTheSide(After(held, closes), additions, i);
    if exists k :: 0 <= k < |closes| && closes[k].position == i {
      var k :| 0 <= k < |closes| && closes[k].position == i;
      assert forall j :: 0 <= j < |additions| ==> additions[j].position != closes[k].position;
    }
  }

  /// Nothing is traded for an account whose equity covers its maintenance.
  lemma NobodyAboveMaintenanceIsLiquidated(held: seq<int>, closes: seq<Close>, additions: seq<Close>, equity: int, maintenance: int, deficitAfter: int)
    requires IsStep(held, closes, additions, maintenance - equity, deficitAfter)
    ensures equity < maintenance
  {
  }

  /// A liquidation: steps one after the other, each from where the one before it ended.
  datatype Step = Step(closes: seq<Close>, additions: seq<Close>, deficitAfter: int)

  ghost predicate IsLiquidation(held: seq<int>, deficit: int, steps: seq<Step>)
    decreases |steps|
  {
    |steps| == 0 ||
    (IsStep(held, steps[0].closes, steps[0].additions, deficit, steps[0].deficitAfter) &&
     IsLiquidation(AfterStep(held, steps[0].closes, steps[0].additions), steps[0].deficitAfter, steps[1..]))
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
      DeficitStrictlyFalls(AfterStep(held, steps[0].closes, steps[0].additions), steps[0].deficitAfter, steps[1..]);
    }
  }

  /// A step that adds is the last: no position is made larger and then smaller again, or twice, in one liquidation.
  lemma WhatAddsIsLast(held: seq<int>, deficit: int, steps: seq<Step>)
    requires IsLiquidation(held, deficit, steps)
    ensures forall k :: 0 <= k < |steps| - 1 ==> |steps[k].additions| == 0
    decreases |steps|
  {
    if |steps| > 0 {
      WhatAddsIsLast(AfterStep(held, steps[0].closes, steps[0].additions), steps[0].deficitAfter, steps[1..]);
      if |steps| > 1 {
        assert steps[1..][0] == steps[1];
      }
    }
  }

  /// A liquidation ends: whatever the prices do, there are never more steps than units held in all, and one that adds.
  lemma LiquidationEnds(held: seq<int>, deficit: int, steps: seq<Step>)
    requires IsLiquidation(held, deficit, steps)
    ensures |steps| <= Gross(held) + 1
    ensures |steps| > 0 && |steps[|steps| - 1].additions| == 0 ==> |steps| <= Gross(held)
    decreases |steps|
  {
    if |steps| > 0 {
      PlanLowersTheGross(held, steps[0].closes);
      if |steps| > 1 {
        WhatAddsIsLast(held, deficit, steps);
        LiquidationEnds(AfterStep(held, steps[0].closes, steps[0].additions), steps[0].deficitAfter, steps[1..]);
      }
    }
  }

  /// Accepts one step of a liquidation and what it left: what runs beside the engine.
  method Accepts(held: seq<int>, closes: seq<Close>, additions: seq<Close>, left: seq<int>, deficitBefore: int, deficitAfter: int)
    returns (ok: bool)
    ensures ok <==> IsStep(held, closes, additions, deficitBefore, deficitAfter) && left == AfterStep(held, closes, additions)
  {
    if |closes| + |additions| == 0 || deficitBefore <= 0 || deficitAfter >= deficitBefore || (|additions| > 0 && deficitAfter > 0) {
      return false;
    }
    var apart := IsApart(closes, additions);
    if !apart {
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
    assert AreCloses(held, closes) && After(held, closes) == now;
    var closed := now;
    k := 0;
    assert additions[0..] == additions;
    while k < |additions|
      invariant 0 <= k <= |additions| && |now| == |held|
      invariant AreAdditions(closed, additions) <==> AreAdditions(now, additions[k..])
      invariant AreAdditions(closed, additions) ==> AfterAdditions(closed, additions) == AfterAdditions(now, additions[k..])
    {
      assert additions[k..][0] == additions[k] && additions[k..][1..] == additions[k + 1..];
      if additions[k].position >= |now| || !IsAddition(now[additions[k].position], additions[k].trade) {
        assert !AreAdditions(now, additions[k..]);
        return false;
      }
      now := AfterOne(now, additions[k]);
      k := k + 1;
    }
    ok := left == now;
  }

  /// True when no instrument is both closed and added to.
  method IsApart(closes: seq<Close>, additions: seq<Close>) returns (ok: bool)
    ensures ok <==> AreApart(closes, additions)
  {
    var i := 0;
    while i < |closes|
      invariant 0 <= i <= |closes|
      invariant forall a, b :: 0 <= a < i && 0 <= b < |additions| ==> closes[a].position != additions[b].position
    {
      var j := 0;
      while j < |additions|
        invariant 0 <= j <= |additions|
        invariant forall b :: 0 <= b < j ==> closes[i].position != additions[b].position
      {
        if closes[i].position == additions[j].position {
          return false;
        }
        j := j + 1;
      }
      i := i + 1;
    }
    ok := true;
  }
}
