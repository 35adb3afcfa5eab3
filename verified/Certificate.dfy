// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// The certificate of a plan: multipliers from which anyone computes, without a solver, a cost that no feasible plan undercuts (weak duality).
module {:extern "Plimsoll.Verified.Certificate"} Certificate {
  import opened Sums

  /// A scenario of one underlying: what is lost before any close, what a unit of each segment relieves (negative for a hedge's), and its multiplier.
  datatype Row = Row(loss: int, relief: seq<int>, weight: nat)

  /// An underlying: its scenarios.
  datatype Group = Group(rows: seq<Row>)

  /// A segment of a close: how many units it has at most, and what each costs.
  datatype Segment = Segment(width: nat, cost: int)

  /// The problem: equity; requirement = factor ÷ scale × Σ over underlyings of the worst loss, at least zero each; what is required besides.
  datatype Problem = Problem(equity: int, factor: nat, scale: nat, extra: nat, segments: seq<Segment>, groups: seq<Group>)

  predicate IsWellFormed(p: Problem)
  {
    p.scale > 0 && forall g :: 0 <= g < |p.groups| ==> HasReliefs(p.groups[g], |p.segments|)
  }

  predicate HasReliefs(g: Group, n: nat)
  {
    forall r :: 0 <= r < |g.rows| ==> |g.rows[r].relief| == n
  }

  function Times(a: seq<int>, b: seq<int>): int
    requires |a| == |b|
  {
    if |a| == 0 then 0 else Times(a[..|a| - 1], b[..|b| - 1]) + a[|a| - 1] * b[|b| - 1]
  }

  function Costs(segments: seq<Segment>): seq<int>
  {
    seq(|segments|, i requires 0 <= i < |segments| => segments[i].cost)
  }

  function Cost(p: Problem, closed: seq<int>): int
    requires |closed| == |p.segments|
  {
    Times(Costs(p.segments), closed)
  }

  ghost predicate IsWithinWidths(p: Problem, closed: seq<int>)
  {
    |closed| == |p.segments| && forall i :: 0 <= i < |closed| ==> 0 <= closed[i] <= p.segments[i].width
  }

  /// The worst loss of an underlying after the closes is at most m, and m is at least zero.
  ghost predicate Bounds(g: Group, closed: seq<int>, m: int)
    requires HasReliefs(g, |closed|)
  {
    m >= 0 && forall r :: 0 <= r < |g.rows| ==> g.rows[r].loss - Times(g.rows[r].relief, closed) <= m
  }

  /// A feasible plan: within the widths, and equity less its cost covers the requirement after it.
  ghost predicate IsFeasible(p: Problem, closed: seq<int>, worst: seq<int>)
    requires IsWellFormed(p)
  {
    && IsWithinWidths(p, closed)
    && |worst| == |p.groups|
    && (forall g :: 0 <= g < |p.groups| ==> Bounds(p.groups[g], closed, worst[g]))
    && p.scale * (p.equity - Cost(p, closed) - p.extra) >= p.factor * Sum(worst)
  }

  function Weights(g: Group): seq<int>
  {
    seq(|g.rows|, r requires 0 <= r < |g.rows| => g.rows[r].weight)
  }

  /// The multipliers of an underlying's scenarios together are at most margin × factor ÷ scale.
  predicate IsDual(p: Problem, margin: nat)
  {
    p.scale > 0 && forall g :: 0 <= g < |p.groups| ==> Sum(Weights(p.groups[g])) * p.scale <= margin * p.factor
  }

  function Relieved(g: Group, segment: nat): int
    requires forall r :: 0 <= r < |g.rows| ==> segment < |g.rows[r].relief|
    decreases |g.rows|
  {
    if |g.rows| == 0 then 0
    else Relieved(Group(g.rows[..|g.rows| - 1]), segment) + g.rows[|g.rows| - 1].weight * g.rows[|g.rows| - 1].relief[segment]
  }

  function RelievedByAll(groups: seq<Group>, segment: nat): int
    requires forall g, r :: 0 <= g < |groups| && 0 <= r < |groups[g].rows| ==> segment < |groups[g].rows[r].relief|
  {
    if |groups| == 0 then 0 else RelievedByAll(groups[..|groups| - 1], segment) + Relieved(groups[|groups| - 1], segment)
  }

  function Lost(g: Group): int
    decreases |g.rows|
  {
    if |g.rows| == 0 then 0 else Lost(Group(g.rows[..|g.rows| - 1])) + g.rows[|g.rows| - 1].weight * g.rows[|g.rows| - 1].loss
  }

  function LostByAll(groups: seq<Group>): int
  {
    if |groups| == 0 then 0 else LostByAll(groups[..|groups| - 1]) + Lost(groups[|groups| - 1])
  }

  /// (unit + margin) × cost − Σ weights × relief: what a unit of a segment is worth under the multipliers.
  function Reduced(p: Problem, unit: nat, margin: nat, segment: nat): int
    requires IsWellFormed(p) && segment < |p.segments|
  {
    (unit + margin) * p.segments[segment].cost - RelievedByAll(p.groups, segment)
  }

  function Savings(p: Problem, unit: nat, margin: nat, n: nat): int
    requires IsWellFormed(p) && n <= |p.segments|
  {
    if n == 0 then 0
    else
      var reduced := Reduced(p, unit, margin, n - 1);
      Savings(p, unit, margin, n - 1) + (if reduced < 0 then reduced * p.segments[n - 1].width else 0)
  }

  /// The bound, in parts of the unit: no feasible plan costs less than this ÷ unit.
  function LowerBound(p: Problem, unit: nat, margin: nat): int
    requires IsWellFormed(p)
  {
    margin * (p.extra - p.equity) + LostByAll(p.groups) + Savings(p, unit, margin, |p.segments|)
  }

  /// Weak duality: whatever the multipliers, as long as they are not negative and those of an underlying stay below the margin's, every feasible plan costs at
  /// least the bound.
  lemma NoFeasiblePlanCostsLess(p: Problem, unit: nat, margin: nat, closed: seq<int>, worst: seq<int>)
    requires IsWellFormed(p) && IsDual(p, margin) && IsFeasible(p, closed, worst)
    ensures unit * Cost(p, closed) >= LowerBound(p, unit, margin)
  {
    var cost := Cost(p, closed);
    forall g | 0 <= g < |p.groups| ensures AreLimited(p.groups[g], p.scale, margin * p.factor) {
    }
    LossesAreBounded(p.groups, closed, worst, p.scale, margin * p.factor);
    reveal AreCovered;
    Shuffle(margin, p.factor, Sum(worst));
    SavingsAreBounded(p, unit, margin, closed, |p.segments|);
    assert closed[..|closed|] == closed;
    var relief := ReliefOfAll(p.groups, closed);
    Exchange(p, closed, |closed|);
    SumOverCosts(p, closed, |closed|);
    // Σ weights × losses − Σ weights × relief ≤ margin × requirement ≤ margin × (equity − cost − extra).
    MultiplyBoth(margin, p.factor * Sum(worst), p.scale * (p.equity - cost - p.extra));
    assert p.scale * (LostByAll(p.groups) - relief) <= margin * (p.factor * Sum(worst));
    assert margin * (p.scale * (p.equity - cost - p.extra)) == p.scale * (margin * (p.equity - cost - p.extra)) by {
      Regroup(margin, p.scale, p.equity - cost - p.extra);
    }
    CancelScale(p.scale, LostByAll(p.groups) - relief, margin * (p.equity - cost - p.extra));
    assert margin * (p.equity - cost - p.extra) == 0 - margin * (p.extra - p.equity) - margin * cost by {
      Distribute(margin, p.equity, cost, p.extra);
    }
    assert Savings(p, unit, margin, |p.segments|) <= (unit + margin) * cost - relief;
    assert (unit + margin) * cost == unit * cost + margin * cost by { DistributeTwo(unit, margin, cost); }
  }

  ghost function ReliefOf(g: Group, closed: seq<int>): int
    requires HasReliefs(g, |closed|)
    decreases |g.rows|
  {
    if |g.rows| == 0 then 0
    else
      var last := g.rows[|g.rows| - 1];
      ReliefOf(Group(g.rows[..|g.rows| - 1]), closed) + last.weight * Times(last.relief, closed)
  }

  ghost function ReliefOfAll(groups: seq<Group>, closed: seq<int>): int
    requires forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
  {
    if |groups| == 0 then 0 else ReliefOfAll(groups[..|groups| - 1], closed) + ReliefOf(groups[|groups| - 1], closed)
  }

  lemma LossOfGroupIsBounded(g: Group, closed: seq<int>, m: int)
    requires HasReliefs(g, |closed|) && Bounds(g, closed, m)
    ensures Lost(g) - ReliefOf(g, closed) <= Sum(Weights(g)) * m
    decreases |g.rows|
  {
    if |g.rows| > 0 {
      var n := |g.rows| - 1;
      var last := g.rows[n];
      var rest := Group(g.rows[..n]);
      LossOfGroupIsBounded(rest, closed, m);
      assert Weights(g)[..n] == Weights(rest);
      assert Sum(Weights(g)) == Sum(Weights(rest)) + last.weight;
      LossOfRowIsBounded(last.weight, last.loss, Times(last.relief, closed), m);
      DistributeTwo(Sum(Weights(rest)), last.weight, m);
      assert Sum(Weights(g)) * m == Sum(Weights(rest)) * m + last.weight * m;
    }
  }

  lemma LossOfRowIsBounded(weight: nat, loss: int, relief: int, m: int)
    requires loss - relief <= m
    ensures weight * loss - weight * relief <= weight * m
  {
    MultiplyBoth(weight, loss - relief, m);
    DistributeTwo(loss, 0 - relief, weight);
  }

  /// The multipliers of one underlying times the scale are at most k.
  ghost predicate AreLimited(g: Group, scale: nat, k: nat)
  {
    Sum(Weights(g)) * scale <= k
  }

  /// scale × loss ≤ k × worst; opaque, because the solver gets lost in the products.
  ghost opaque predicate AreCovered(scale: nat, k: nat, loss: int, worst: int)
  {
    scale * loss <= k * worst
  }

  lemma CoverOfGroup(g: Group, closed: seq<int>, m: nat, scale: nat, k: nat)
    requires HasReliefs(g, |closed|) && Bounds(g, closed, m) && AreLimited(g, scale, k)
    ensures AreCovered(scale, k, Lost(g) - ReliefOf(g, closed), m)
  {
    LossOfGroupIsBounded(g, closed, m);
    SumIsNotNegative(Weights(g));
    CoverOfLoss(scale, k, Sum(Weights(g)), m, Lost(g) - ReliefOf(g, closed));
  }

  lemma CoverOfLoss(scale: nat, k: nat, weights: nat, m: nat, loss: int)
    requires loss <= weights * m && weights * scale <= k
    ensures AreCovered(scale, k, loss, m)
  {
    reveal AreCovered;
    MultiplyBoth(scale, loss, weights * m);
    MultiplyBoth(m, weights * scale, k);
    Shuffle(scale, weights, m);
    assert scale * (weights * m) == m * (weights * scale);
  }

  lemma CoverOfTwo(scale: nat, k: nat, a: int, b: int, c: int, d: int)
    requires AreCovered(scale, k, a, c) && AreCovered(scale, k, b, d)
    ensures AreCovered(scale, k, a + b, c + d)
  {
    reveal AreCovered;
    DistributeTwo(a, b, scale);
    DistributeTwo(c, d, k);
  }

  lemma CoverOfAll(scale: nat, k: nat, losses: seq<int>, worst: seq<int>)
    requires |losses| == |worst|
    requires forall g :: 0 <= g < |losses| ==> AreCovered(scale, k, losses[g], worst[g])
    ensures AreCovered(scale, k, Sum(losses), Sum(worst))
  {
    if |losses| == 0 {
      reveal AreCovered;
    } else {
      var n := |losses| - 1;
      CoverOfAll(scale, k, losses[..n], worst[..n]);
      CoverOfTwo(scale, k, Sum(losses[..n]), losses[n], Sum(worst[..n]), worst[n]);
    }
  }

  ghost function NetLosses(groups: seq<Group>, closed: seq<int>): seq<int>
    requires forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
  {
    seq(|groups|, g requires 0 <= g < |groups| => Lost(groups[g]) - ReliefOf(groups[g], closed))
  }

  lemma SumOfNetLosses(groups: seq<Group>, closed: seq<int>)
    requires forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
    ensures Sum(NetLosses(groups, closed)) == LostByAll(groups) - ReliefOfAll(groups, closed)
  {
    hide Lost, ReliefOf, Times, HasReliefs;
    if |groups| > 0 {
      var n := |groups| - 1;
      SumOfNetLosses(groups[..n], closed);
      assert NetLosses(groups, closed)[..n] == NetLosses(groups[..n], closed);
    }
  }

  lemma LossesAreBounded(groups: seq<Group>, closed: seq<int>, worst: seq<int>, scale: nat, k: nat)
    requires |worst| == |groups|
    requires forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|) && Bounds(groups[g], closed, worst[g])
    requires forall g :: 0 <= g < |groups| ==> AreLimited(groups[g], scale, k)
    ensures AreCovered(scale, k, LostByAll(groups) - ReliefOfAll(groups, closed), Sum(worst))
  {
    forall g | 0 <= g < |groups| ensures AreCovered(scale, k, NetLosses(groups, closed)[g], worst[g]) {
      CoverOfGroup(groups[g], closed, worst[g], scale, k);
    }
    CoverOfAll(scale, k, NetLosses(groups, closed), worst);
    SumOfNetLosses(groups, closed);
  }

  ghost function ReducedTimes(p: Problem, unit: nat, margin: nat, closed: seq<int>, n: nat): int
    requires IsWellFormed(p) && |closed| == |p.segments| && n <= |closed|
  {
    if n == 0 then 0 else ReducedTimes(p, unit, margin, closed, n - 1) + Reduced(p, unit, margin, n - 1) * closed[n - 1]
  }

  lemma SavingsAreBounded(p: Problem, unit: nat, margin: nat, closed: seq<int>, n: nat)
    requires IsWellFormed(p) && IsWithinWidths(p, closed) && n <= |closed|
    ensures Savings(p, unit, margin, n) <= ReducedTimes(p, unit, margin, closed, n)
    ensures ReducedTimes(p, unit, margin, closed, n) == (unit + margin) * CostTimes(p, closed, n) - ReliefTimes(p, closed, n)
  {
    if n > 0 {
      SavingsAreBounded(p, unit, margin, closed, n - 1);
      var reduced, z, width := Reduced(p, unit, margin, n - 1), closed[n - 1], p.segments[n - 1].width;
      if reduced < 0 {
        MultiplyBoth(0 - reduced, z, width);
        assert reduced * width == 0 - (0 - reduced) * width;
        assert reduced * z == 0 - (0 - reduced) * z;
      } else {
        MultiplyBoth(reduced, 0, z);
      }
      var c, r := p.segments[n - 1].cost, RelievedByAll(p.groups, n - 1);
      assert reduced * z == (unit + margin) * (c * z) - r * z by {
        DistributeTwo((unit + margin) * c, 0 - r, z);
        Shuffle(unit + margin, c, z);
      }
      DistributeTwo(CostTimes(p, closed, n - 1), c * z, unit + margin);
    }
  }

  ghost function CostTimes(p: Problem, closed: seq<int>, n: nat): int
    requires |closed| == |p.segments| && n <= |closed|
  {
    if n == 0 then 0 else CostTimes(p, closed, n - 1) + p.segments[n - 1].cost * closed[n - 1]
  }

  ghost function ReliefTimes(p: Problem, closed: seq<int>, n: nat): int
    requires IsWellFormed(p) && |closed| == |p.segments| && n <= |closed|
  {
    if n == 0 then 0 else ReliefTimes(p, closed, n - 1) + RelievedByAll(p.groups, n - 1) * closed[n - 1]
  }

  lemma SumOverCosts(p: Problem, closed: seq<int>, n: nat)
    requires |closed| == |p.segments| && n <= |closed|
    ensures CostTimes(p, closed, n) == Times(Costs(p.segments)[..n], closed[..n])
    ensures n == |closed| ==> CostTimes(p, closed, n) == Cost(p, closed)
  {
    if n > 0 {
      SumOverCosts(p, closed, n - 1);
      assert Costs(p.segments)[..n][..n - 1] == Costs(p.segments)[..n - 1];
      assert closed[..n][..n - 1] == closed[..n - 1];
    }
    if n == |closed| {
      assert Costs(p.segments)[..n] == Costs(p.segments) && closed[..n] == closed;
    }
  }

  /// Σ over segments of (Σ over rows) is Σ over rows of (Σ over segments).
  lemma Exchange(p: Problem, closed: seq<int>, n: nat)
    requires IsWellFormed(p) && |closed| == |p.segments| && n <= |closed|
    ensures ReliefTimes(p, closed, n) == FirstOfAll(p.groups, closed, n)
    ensures n == |closed| ==> ReliefTimes(p, closed, n) == ReliefOfAll(p.groups, closed)
  {
    if n == 0 {
      FirstOfAllIsZero(p.groups, closed);
    } else {
      Exchange(p, closed, n - 1);
      FirstOfAllGrows(p.groups, closed, n - 1);
    }
    if n == |closed| {
      FirstOfAllIsAll(p.groups, closed);
    }
  }

  ghost function FirstOf(g: Group, closed: seq<int>, n: nat): int
    requires HasReliefs(g, |closed|) && n <= |closed|
    decreases |g.rows|
  {
    if |g.rows| == 0 then 0
    else
      var last := g.rows[|g.rows| - 1];
      FirstOf(Group(g.rows[..|g.rows| - 1]), closed, n) + last.weight * Times(last.relief[..n], closed[..n])
  }

  ghost function FirstOfAll(groups: seq<Group>, closed: seq<int>, n: nat): int
    requires n <= |closed| && forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
  {
    if |groups| == 0 then 0 else FirstOfAll(groups[..|groups| - 1], closed, n) + FirstOf(groups[|groups| - 1], closed, n)
  }

  lemma FirstOfIsZero(g: Group, closed: seq<int>)
    requires HasReliefs(g, |closed|)
    ensures FirstOf(g, closed, 0) == 0
    decreases |g.rows|
  {
    if |g.rows| > 0 {
      FirstOfIsZero(Group(g.rows[..|g.rows| - 1]), closed);
    }
  }

  lemma FirstOfAllIsZero(groups: seq<Group>, closed: seq<int>)
    requires forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
    ensures FirstOfAll(groups, closed, 0) == 0
  {
    if |groups| > 0 {
      FirstOfAllIsZero(groups[..|groups| - 1], closed);
      FirstOfIsZero(groups[|groups| - 1], closed);
    }
  }

  lemma FirstOfIsAll(g: Group, closed: seq<int>)
    requires HasReliefs(g, |closed|)
    ensures FirstOf(g, closed, |closed|) == ReliefOf(g, closed)
    decreases |g.rows|
  {
    if |g.rows| > 0 {
      FirstOfIsAll(Group(g.rows[..|g.rows| - 1]), closed);
      var last := g.rows[|g.rows| - 1];
      assert last.relief[..|closed|] == last.relief && closed[..|closed|] == closed;
    }
  }

  lemma FirstOfAllIsAll(groups: seq<Group>, closed: seq<int>)
    requires forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
    ensures FirstOfAll(groups, closed, |closed|) == ReliefOfAll(groups, closed)
  {
    if |groups| > 0 {
      FirstOfAllIsAll(groups[..|groups| - 1], closed);
      FirstOfIsAll(groups[|groups| - 1], closed);
    }
  }

  lemma FirstOfGrows(g: Group, closed: seq<int>, n: nat)
    requires HasReliefs(g, |closed|) && n < |closed|
    ensures FirstOf(g, closed, n + 1) == FirstOf(g, closed, n) + Relieved(g, n) * closed[n]
    decreases |g.rows|
  {
    if |g.rows| > 0 {
      var rest := Group(g.rows[..|g.rows| - 1]);
      FirstOfGrows(rest, closed, n);
      var last := g.rows[|g.rows| - 1];
      assert last.relief[..n + 1][..n] == last.relief[..n] && closed[..n + 1][..n] == closed[..n];
      var t, x := Times(last.relief[..n], closed[..n]), last.relief[n] * closed[n];
      assert Times(last.relief[..n + 1], closed[..n + 1]) == t + x;
      DistributeTwo(t, x, last.weight);
      assert last.weight * x == last.weight * last.relief[n] * closed[n] by { Shuffle(last.weight, last.relief[n], closed[n]); }
      DistributeTwo(Relieved(rest, n), last.weight * last.relief[n], closed[n]);
    }
  }

  lemma FirstOfAllGrows(groups: seq<Group>, closed: seq<int>, n: nat)
    requires n < |closed| && forall g :: 0 <= g < |groups| ==> HasReliefs(groups[g], |closed|)
    ensures FirstOfAll(groups, closed, n + 1) == FirstOfAll(groups, closed, n) + RelievedByAll(groups, n) * closed[n]
  {
    if |groups| > 0 {
      var rest := groups[..|groups| - 1];
      FirstOfAllGrows(rest, closed, n);
      FirstOfGrows(groups[|groups| - 1], closed, n);
      DistributeTwo(RelievedByAll(rest, n), Relieved(groups[|groups| - 1], n), closed[n]);
    }
  }

  lemma MultiplyBoth(k: nat, a: int, b: int)
    requires a <= b
    ensures k * a <= k * b
  {
    assert k * (b - a) >= 0;
  }

  lemma DistributeTwo(a: int, b: int, k: int)
    ensures (a + b) * k == a * k + b * k && k * (a + b) == k * a + k * b
  {
  }

  lemma Distribute(k: int, a: int, b: int, c: int)
    ensures k * (a - b - c) == 0 - k * (c - a) - k * b
  {
  }

  lemma Regroup(a: int, b: int, c: int)
    ensures a * (b * c) == b * (a * c)
  {
    Shuffle(a, b, c);
  }

  lemma Shuffle(a: int, b: int, c: int)
    ensures a * (b * c) == (a * b) * c == c * (b * a) == b * (a * c)
  {
    assert a * (b * c) == (a * b) * c;
  }

  lemma CancelScale(scale: nat, a: int, b: int)
    requires scale > 0 && scale * a <= scale * b
    ensures a <= b
  {
    if a > b {
      assert scale * (a - b) > 0;
    }
  }

  /// Accepts a certificate and says the bound it proves; the plan's own cost is then at most (cost − bound ÷ unit) above the best.
  method Accepts(p: Problem, unit: nat, margin: nat) returns (ok: bool, bound: int)
    ensures ok ==> IsWellFormed(p) && IsDual(p, margin) && bound == LowerBound(p, unit, margin)
  {
    bound := 0;
    ok := IsWellFormed(p) && IsDual(p, margin);
    if ok {
      bound := LowerBound(p, unit, margin);
    }
  }
}
