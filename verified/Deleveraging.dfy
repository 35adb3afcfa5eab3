// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// What is taken from the profitable side of a bankrupt position: the twin of Deleveraging.Allocate.
module {:extern "Plimsoll.Verified.Deleveraging"} Deleveraging {
  import opened Sums

  /// A position on the other side: whose, how much it is, how much of it the exact check of its account allows, its score, and whether closing it
  /// takes neither a losing position nor turns its profit into a loss.
  datatype Candidate = Candidate(account: int, held: nat, cap: nat, score: nat, isProfitable: bool)

  /// Atoms in one, and the most that either factor of a score counts.
  const One: nat := 1_000_000_000_000_000_000
  const MostTimes: nat := 1_000_000

  /// One magnitude per another, rounded down, at most a million; nothing where the first is not above zero.
  function Factor(part: int, whole: int): nat
  {
    if part <= 0 then 0
    else if whole <= (part + MostTimes - 1) / MostTimes then MostTimes * One
    else
      var per: nat := part * One / whole;
      if per <= MostTimes * One then per else MostTimes * One
  }

  /// A score: profit per entry times notional per equity, rounded down.
  function Score(profit: int, entry: int, notional: int, equity: int): nat
  {
    Factor(profit, entry) * Factor(notional, equity) / One
  }

  lemma FactorGrows(a: int, b: int, whole: int)
    requires a <= b
    ensures Factor(a, whole) <= Factor(b, whole) <= MostTimes * One
  {
    if a > 0 && whole > 0 {
      Quotients(a * One, b * One, whole);
    }
  }

  lemma Quotients(a: int, b: int, d: int)
    requires d > 0 && a <= b
    ensures a / d <= b / d
  {
    var q, r, p, s := a / d, a % d, b / d, b % d;
    assert a == q * d + r && b == p * d + s;
    if q > p {
      Grows(p + 1, q, d);
      assert (p + 1) * d == p * d + d;
    }
  }

  /// Who won more, or carries more, does not come later in the queue: a score never falls with profit or with notional.
  lemma ScoreGrowsWithProfitAndRisk(profit: int, more: int, entry: int, notional: int, larger: int, equity: int)
    requires profit <= more && notional <= larger
    ensures Score(profit, entry, notional, equity) <= Score(more, entry, larger, equity)
  {
    FactorGrows(profit, more, entry);
    FactorGrows(notional, larger, equity);
    Grows(Factor(profit, entry), Factor(more, entry), Factor(notional, equity));
    Grows(Factor(notional, equity), Factor(larger, equity), Factor(more, entry));
    Quotients(Factor(profit, entry) * Factor(notional, equity), Factor(more, entry) * Factor(larger, equity), One);
  }

  /// Nobody without a profit has a score, and no score is above a million millions.
  lemma ScoreIsBounded(profit: int, entry: int, notional: int, equity: int)
    ensures profit <= 0 ==> Score(profit, entry, notional, equity) == 0
    ensures Score(profit, entry, notional, equity) <= MostTimes * MostTimes * One
  {
    FactorGrows(profit, profit, entry);
    FactorGrows(notional, notional, equity);
    Grows(Factor(profit, entry), MostTimes * One, Factor(notional, equity));
    Grows(Factor(notional, equity), MostTimes * One, MostTimes * One);
    Quotients(Factor(profit, entry) * Factor(notional, equity), MostTimes * One * (MostTimes * One), One);
  }

  /// The queue: scores descending, then account ids.
  predicate IsBefore(a: Candidate, b: Candidate)
  {
    a.score > b.score || (a.score == b.score && a.account < b.account)
  }

  predicate IsQueue(queue: seq<Candidate>)
  {
    forall k :: 0 <= k < |queue| - 1 ==> IsBefore(queue[k], queue[k + 1])
  }

  /// A candidate as it must be, and what may be taken from it.
  predicate IsTake(c: Candidate, take: int)
  {
    c.held > 0 && c.cap <= c.held && 0 <= take <= c.cap && (take > 0 ==> c.isProfitable)
  }

  /// Scores are compared as fractions: a ÷ b ≤ c ÷ d.
  predicate NotAbove(a: int, b: nat, c: int, d: nat)
  {
    a * d <= c * b
  }

  /// The score that a take leaves, times what was held.
  function Left(c: Candidate, take: int): int
  {
    c.score * (c.held - take)
  }

  /// The score that was left before the last lot of a take and an atom of score more, times what was held.
  function BeforeLastLot(c: Candidate, take: int, lot: nat): int
  {
    c.score * (c.held - take + lot) + c.held
  }

  /// Scores are levelled: whoever could still give is left with no more than anyone taken from had before his last lot.
  ghost predicate AreLevelled(lot: nat, queue: seq<Candidate>, takes: seq<int>)
    requires |takes| == |queue|
  {
    forall i, j :: 0 <= i < |queue| && 0 <= j < |queue| && takes[i] < queue[i].cap && takes[j] > 0 ==>
      NotAbove(Left(queue[i], takes[i]), queue[i].held, BeforeLastLot(queue[j], takes[j], lot), queue[j].held)
  }

  ghost predicate AreTakes(queue: seq<Candidate>, takes: seq<int>)
    requires |takes| == |queue|
  {
    forall i :: 0 <= i < |queue| ==> IsTake(queue[i], takes[i])
  }

  ghost predicate AreAllGiven(queue: seq<Candidate>, takes: seq<int>)
    requires |takes| == |queue|
  {
    forall i :: 0 <= i < |queue| ==> takes[i] == queue[i].cap
  }

  /// What an allocation is.
  ghost predicate IsAllocation(residual: int, lot: nat, queue: seq<Candidate>, takes: seq<int>, unfilled: int)
  {
    && |takes| == |queue|
    && IsQueue(queue)
    && AreTakes(queue, takes)
    && unfilled >= 0
    && Sum(takes) + unfilled == residual
    && (unfilled > 0 ==> AreAllGiven(queue, takes))
    && AreLevelled(lot, queue, takes)
  }

  /// Exactly what is missing is taken, or all that anyone can give: never more.
  lemma ExactlyWhatIsMissingIsTaken(residual: int, lot: nat, queue: seq<Candidate>, takes: seq<int>, unfilled: int)
    requires IsAllocation(residual, lot, queue, takes, unfilled)
    ensures Sum(takes) <= residual
    ensures Sum(takes) < residual ==> AreAllGiven(queue, takes)
  {
  }

  /// Only positions in profit that stay in profit are taken, none beyond what its account can give, and what is left of each is not below zero.
  lemma OnlyTheProfitableGiveAndNeverMoreThanTheyHold(
    residual: int, lot: nat, queue: seq<Candidate>, takes: seq<int>, unfilled: int, i: nat)
    requires IsAllocation(residual, lot, queue, takes, unfilled) && i < |queue|
    ensures takes[i] > 0 ==> queue[i].isProfitable
    ensures 0 <= takes[i] <= queue[i].cap && queue[i].held - takes[i] >= 0
  {
    assert IsTake(queue[i], takes[i]);
  }

  /// The queue is a total order: the rank of an account follows from its score and id alone.
  lemma QueueIsTotallyOrdered(queue: seq<Candidate>, i: nat, j: nat)
    requires IsQueue(queue) && i < j < |queue|
    ensures IsBefore(queue[i], queue[j])
  {
    if i + 1 < j {
      QueueIsTotallyOrdered(queue, i, j - 1);
      assert IsBefore(queue[j - 1], queue[j - 1 + 1]);
    } else {
      assert IsBefore(queue[i], queue[i + 1]);
    }
  }

  /// Nobody is cut by a whole lot while somebody who could still give is left more than an atom above the score that he had himself.
  lemma NobodyIsCutWhileAHigherScoreIsSpared(
    residual: int, lot: nat, queue: seq<Candidate>, takes: seq<int>, unfilled: int, i: nat, j: nat)
    requires IsAllocation(residual, lot, queue, takes, unfilled) && i < |queue| && j < |queue|
    requires takes[i] < queue[i].cap && takes[j] > 0 && takes[j] >= lot
    ensures Left(queue[i], takes[i]) <= (queue[j].score + 1) * queue[i].held
  {
    var a, b := queue[i], queue[j];
    assert IsTake(b, takes[j]);
    Grows(b.held - takes[j] + lot, b.held, b.score);
    assert BeforeLastLot(b, takes[j], lot) <= (b.score + 1) * b.held;
    Grows(BeforeLastLot(b, takes[j], lot), (b.score + 1) * b.held, a.held);
    Regroup(b.score + 1, b.held, a.held);
    Cancel(Left(a, takes[i]), (b.score + 1) * a.held, b.held);
  }

  lemma Grows(a: int, b: int, c: nat)
    requires a <= b
    ensures a * c <= b * c
    ensures c * a <= c * b
  {
    assert (b - a) * c >= 0;
  }

  lemma Regroup(a: int, b: int, c: int)
    ensures (a * b) * c == (a * c) * b
  {
    assert (a * b) * c == a * (b * c);
    assert (a * c) * b == a * (c * b);
  }

  lemma Cancel(a: int, b: int, c: nat)
    requires c > 0 && a * c <= b * c
    ensures a <= b
  {
    if a > b {
      assert (a - b) * c > 0;
    }
  }

  /// Fractions compared by their cross products are in order: one not above another is not above what that is not above.
  lemma NotAboveIsTransitive(a: int, b: nat, c: int, d: nat, e: int, f: nat)
    requires b > 0 && d > 0 && f > 0
    requires NotAbove(a, b, c, d) && NotAbove(c, d, e, f)
    ensures NotAbove(a, b, e, f)
  {
    Grows(a * d, c * b, f);
    Grows(c * f, e * d, b);
    Regroup(a, d, f);
    Regroup(c, b, f);
    Regroup(e, d, b);
    assert (a * f) * d <= (e * b) * d;
    Cancel(a * f, e * b, d);
  }

  /// Either of two fractions is not above the other.
  lemma NotAboveIsTotal(a: int, b: nat, c: int, d: nat)
    ensures NotAbove(a, b, c, d) || NotAbove(c, d, a, b)
  {
  }

  /// What a candidate gives when the score is cut to a level: what lies above it, rounded up to lots, at most what its account can give.
  function AtLevel(level: nat, lot: nat, c: Candidate): nat
    requires lot > 0
  {
    if level == 0 then c.cap
    else if c.score <= level then 0
    else
      var lots := (Exact(level, c) + lot - 1) / lot * lot;
      if lots <= c.cap then lots else c.cap
  }

  /// What lies above a level, rounded up to an atom.
  function Exact(level: nat, c: Candidate): nat
    requires c.score > level
  {
    var above: nat := c.held * (c.score - level);
    (above + c.score - 1) / c.score
  }

  lemma CeilingOf(n: nat, d: nat)
    requires d > 0
    ensures n <= (n + d - 1) / d * d <= n + d - 1
  {
    var q, r := (n + d - 1) / d, (n + d - 1) % d;
    assert n + d - 1 == q * d + r;
  }

  lemma ExactIsCeiling(level: nat, lot: nat, c: Candidate)
    requires lot > 0 && level > 0 && c.score > level
    ensures c.score * c.held - level * c.held <= Exact(level, c) * c.score <= c.score * c.held - level * c.held + c.score - 1
    ensures AtLevel(level, lot, c) <= Exact(level, c) + lot - 1
    ensures AtLevel(level, lot, c) < c.cap ==> Exact(level, c) <= AtLevel(level, lot, c)
  {
    var above: nat := c.held * (c.score - level);
    CeilingOf(above, c.score);
    CeilingOf(Exact(level, c), lot);
    Spread(c.held, c.score, level);
  }

  lemma TakenAtALevelWasAboveIt(level: nat, lot: nat, c: Candidate, take: int)
    requires lot > 0 && c.cap <= c.held && 0 <= take <= AtLevel(level, lot, c) && take > 0
    ensures BeforeLastLot(c, take, lot) >= (level + 1) * c.held
  {
    if level == 0 {
      Grows(0, c.held - take + lot, c.score);
    } else {
      ExactIsCeiling(level, lot, c);
      hide Exact;
      hide AtLevel;
      TakenInNumbers(c.score, c.held, level, Exact(level, c), take - lot);
    }
  }

  lemma TakenInNumbers(score: nat, held: nat, level: nat, exact: int, before: int)
    requires score > 0 && exact * score <= score * held - level * held + score - 1 && before <= exact - 1
    ensures score * (held - before) + held >= (level + 1) * held
  {
    Grows(before, exact - 1, score);
    Spread(score, exact, 1);
    Spread(score, held, before);
    assert (level + 1) * held == level * held + held;
  }

  lemma SparedAtALevelIsNotAboveIt(level: nat, lot: nat, c: Candidate, take: int)
    requires lot > 0 && level > 0 && c.cap <= c.held && AtLevel(level, lot, c) <= take < c.cap
    ensures Left(c, take) <= level * c.held
  {
    if c.score <= level {
      Grows(c.held - take, c.held, c.score);
      Grows(c.score, level, c.held);
    } else {
      ExactIsCeiling(level, lot, c);
      Grows(Exact(level, c), take, c.score);
      Spread(c.score, c.held, take);
    }
  }

  lemma Spread(k: int, a: int, b: int)
    ensures k * (a - b) == k * a - k * b == a * k - b * k
  {
  }

  function AllAtLevel(level: nat, lot: nat, queue: seq<Candidate>): seq<int>
    requires lot > 0
  {
    seq(|queue|, i requires 0 <= i < |queue| => AtLevel(level, lot, queue[i]))
  }

  /// Allocates: the method whose result every other is compared with in tests.
  method Allocate(residual: nat, lot: nat, queue: seq<Candidate>) returns (takes: seq<int>, unfilled: int)
    requires lot > 0 && IsQueue(queue)
    requires forall i :: 0 <= i < |queue| ==> queue[i].held > 0 && queue[i].cap <= queue[i].held && queue[i].isProfitable
    ensures IsAllocation(residual, lot, queue, takes, unfilled)
  {
    takes := AllAtLevel(0, lot, queue);
    if Sum(takes) <= residual {
      unfilled := residual - Sum(takes);
      return;
    }
    var low: nat, high: nat := 0, if |queue| == 0 then 1 else queue[0].score + 1;
    AboveEveryScoreNothingIsTaken(high, lot, queue);
    while high - low > 1
      invariant low < high
      invariant Sum(AllAtLevel(low, lot, queue)) > residual >= Sum(AllAtLevel(high, lot, queue))
      decreases high - low
    {
      var middle := low + (high - low) / 2;
      if Sum(AllAtLevel(middle, lot, queue)) > residual {
        low := middle;
      } else {
        high := middle;
      }
    }
    takes := AllAtLevel(high, lot, queue);
    var left := residual - Sum(takes);
    var k := 0;
    while k < |queue|
      invariant 0 <= k <= |queue| && |takes| == |queue|
      invariant left >= 0 && Sum(takes) + left == residual
      invariant forall i :: 0 <= i < |queue| ==> AtLevel(high, lot, queue[i]) <= takes[i] <= queue[i].cap
      invariant forall i :: 0 <= i < |queue| ==> takes[i] <= AtLevel(low, lot, queue[i]) || takes[i] == AtLevel(high, lot, queue[i])
      invariant left > 0 ==> forall i :: 0 <= i < k ==> takes[i] >= AtLevel(low, lot, queue[i])
      invariant forall i :: k <= i < |queue| ==> takes[i] == AtLevel(high, lot, queue[i])
    {
      var room := AtLevel(low, lot, queue[k]) - takes[k];
      var more := if room <= 0 then 0 else if room <= left then room else left;
      SumOfReplaced(takes, k, takes[k] + more);
      takes := takes[k := takes[k] + more];
      left := left - more;
      k := k + 1;
    }
    if left > 0 {
      SumIsMonotone(AllAtLevel(low, lot, queue), takes);
    }
    unfilled := left;
    forall i, j | 0 <= i < |queue| && 0 <= j < |queue| && takes[i] < queue[i].cap && takes[j] > 0
      ensures NotAbove(Left(queue[i], takes[i]), queue[i].held, BeforeLastLot(queue[j], takes[j], lot), queue[j].held)
    {
      SparedAtALevelIsNotAboveIt(high, lot, queue[i], takes[i]);
      if takes[j] <= AtLevel(low, lot, queue[j]) {
        TakenAtALevelWasAboveIt(low, lot, queue[j], takes[j]);
      } else {
        TakenAtALevelWasAboveIt(high, lot, queue[j], takes[j]);
        Grows(high, high + 1, queue[j].held);
      }
      assert BeforeLastLot(queue[j], takes[j], lot) >= high * queue[j].held;
      Grows(Left(queue[i], takes[i]), high * queue[i].held, queue[j].held);
      Grows(high * queue[j].held, BeforeLastLot(queue[j], takes[j], lot), queue[i].held);
      Regroup(high, queue[i].held, queue[j].held);
    }
  }

  lemma AboveEveryScoreNothingIsTaken(level: nat, lot: nat, queue: seq<Candidate>)
    requires lot > 0 && level > 0 && IsQueue(queue)
    requires |queue| > 0 ==> level == queue[0].score + 1
    ensures Sum(AllAtLevel(level, lot, queue)) == 0
  {
    forall i | 0 <= i < |queue| ensures AtLevel(level, lot, queue[i]) == 0 {
      if i > 0 {
        QueueIsTotallyOrdered(queue, 0, i);
      }
    }
    SumOfZeros(AllAtLevel(level, lot, queue));
  }

  /// Accepts an allocation by what it promises, in one pass: what runs beside the engine.
  method Accepts(residual: int, lot: nat, queue: seq<Candidate>, takes: seq<int>, unfilled: int) returns (ok: bool)
    ensures ok <==> IsAllocation(residual, lot, queue, takes, unfilled)
  {
    if |takes| != |queue| || unfilled < 0 {
      return false;
    }
    var sum := 0;
    var spared, taken := -1, -1;
    var isAllGiven := true;
    var k := 0;
    while k < |queue|
      invariant 0 <= k <= |queue| && -1 <= spared < k && -1 <= taken < k
      invariant sum == Sum(takes[..k])
      invariant isAllGiven <==> forall i :: 0 <= i < k ==> takes[i] == queue[i].cap
      invariant forall i :: 0 <= i < k ==> IsTake(queue[i], takes[i])
      invariant forall i :: 0 <= i < k - 1 ==> IsBefore(queue[i], queue[i + 1])
      invariant spared >= 0 ==> takes[spared] < queue[spared].cap
      invariant taken >= 0 ==> takes[taken] > 0
      invariant forall i :: 0 <= i < k && takes[i] < queue[i].cap ==>
        (spared >= 0 && NotAbove(Left(queue[i], takes[i]), queue[i].held, Left(queue[spared], takes[spared]), queue[spared].held))
      invariant forall j :: 0 <= j < k && takes[j] > 0 ==>
        (taken >= 0 &&
         NotAbove(BeforeLastLot(queue[taken], takes[taken], lot), queue[taken].held, BeforeLastLot(queue[j], takes[j], lot), queue[j].held))
    {
      if !IsTake(queue[k], takes[k]) {
        return false;
      }
      if k > 0 && !IsBefore(queue[k - 1], queue[k]) {
        assert !IsBefore(queue[k - 1], queue[k - 1 + 1]);
        return false;
      }
      SumOfPrefix(takes, k);
      sum := sum + takes[k];
      if takes[k] < queue[k].cap {
        isAllGiven := false;
        var a, b := Left(queue[k], takes[k]), queue[k].held;
        if spared == -1 {
          spared := k;
        } else {
          var c, d := Left(queue[spared], takes[spared]), queue[spared].held;
          if !NotAbove(a, b, c, d) {
            NotAboveIsTotal(a, b, c, d);
            forall i | 0 <= i < k && takes[i] < queue[i].cap ensures NotAbove(Left(queue[i], takes[i]), queue[i].held, a, b) {
              NotAboveIsTransitive(Left(queue[i], takes[i]), queue[i].held, c, d, a, b);
            }
            spared := k;
          }
        }
      }
      if takes[k] > 0 {
        var a, b := BeforeLastLot(queue[k], takes[k], lot), queue[k].held;
        if taken == -1 {
          taken := k;
        } else {
          var c, d := BeforeLastLot(queue[taken], takes[taken], lot), queue[taken].held;
          if !NotAbove(c, d, a, b) {
            NotAboveIsTotal(a, b, c, d);
            forall j | 0 <= j < k && takes[j] > 0 ensures NotAbove(a, b, BeforeLastLot(queue[j], takes[j], lot), queue[j].held) {
              NotAboveIsTransitive(a, b, c, d, BeforeLastLot(queue[j], takes[j], lot), queue[j].held);
            }
            taken := k;
          }
        }
      }
      k := k + 1;
    }
    assert takes[..k] == takes;
    if sum + unfilled != residual || (unfilled > 0 && !isAllGiven) {
      return false;
    }
    if spared == -1 || taken == -1 {
      return true;
    }
    var a, b := Left(queue[spared], takes[spared]), queue[spared].held;
    var c, d := BeforeLastLot(queue[taken], takes[taken], lot), queue[taken].held;
    ok := NotAbove(a, b, c, d);
    if ok {
      forall i, j | 0 <= i < |queue| && 0 <= j < |queue| && takes[i] < queue[i].cap && takes[j] > 0
        ensures NotAbove(Left(queue[i], takes[i]), queue[i].held, BeforeLastLot(queue[j], takes[j], lot), queue[j].held)
      {
        NotAboveIsTransitive(Left(queue[i], takes[i]), queue[i].held, a, b, c, d);
        NotAboveIsTransitive(Left(queue[i], takes[i]), queue[i].held, c, d, BeforeLastLot(queue[j], takes[j], lot), queue[j].held);
      }
    }
  }
}
