// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// What is taken from the profitable side of a bankrupt position where it does least harm: the twin of LeastHarm.Allocate.
module {:extern "Plimsoll.Verified.LeastHarm"} LeastHarm {
  import opened Sums

  /// A position on the other side: whose, how much it is, how much of it can go without raising what its account is required to hold, how much of it the
  /// exact check of the account allows, the effective leverage of the account and what the position adds to that (atoms), and whether closing it takes
  /// neither a losing position nor turns its profit into a loss.
  datatype Candidate = Candidate(account: int, held: nat, harmless: nat, cap: nat, leverage: nat, own: nat, isProfitable: bool)

  predicate IsCandidate(lot: nat, c: Candidate)
  {
    && lot > 0 && c.held > 0 && c.harmless <= c.cap <= c.held && c.own <= c.leverage && c.isProfitable
    && (c.harmless % lot == 0 || c.harmless == c.cap)
  }

  ghost predicate AreCandidates(lot: nat, others: seq<Candidate>)
  {
    && (forall i :: 0 <= i < |others| ==> IsCandidate(lot, others[i]))
    && (forall i, j :: 0 <= i < j < |others| ==> others[i].account != others[j].account)
  }

  /// The effective leverage of an account that has given so much, rounded up to an atom.
  function Left(c: Candidate, taken: nat): int
    requires c.held > 0
  {
    c.leverage - c.own * taken / c.held
  }

  /// A lot that one has given so much before comes no later than a lot that another has given so much before: first what raises nobody's requirement,
  /// then what the higher leverage gives, then what the lower account id gives.
  predicate NotAfter(a: Candidate, givenByA: nat, b: Candidate, givenByB: nat)
    requires a.held > 0 && b.held > 0
  {
    var isHarmlessA, isHarmlessB := givenByA < a.harmless, givenByB < b.harmless;
    if isHarmlessA != isHarmlessB then isHarmlessA
    else if Left(a, givenByA) != Left(b, givenByB) then Left(a, givenByA) > Left(b, givenByB)
    else a.account <= b.account
  }

  /// What somebody had given before the last lot of a take.
  function BeforeLastLot(lot: nat, take: nat): nat
    requires lot > 0 && take > 0
  {
    (take - 1) / lot * lot
  }

  /// Whole lots of a take: where the next one begins.
  function WholeLots(lot: nat, take: nat): nat
    requires lot > 0
  {
    take / lot * lot
  }

  ghost predicate AreTakes(others: seq<Candidate>, takes: seq<int>)
    requires |takes| == |others|
  {
    forall i :: 0 <= i < |others| ==> 0 <= takes[i] <= others[i].cap
  }

  ghost predicate AreAllGiven(others: seq<Candidate>, takes: seq<int>)
    requires |takes| == |others|
  {
    forall i :: 0 <= i < |others| ==> takes[i] == others[i].cap
  }

  /// No lot is taken before one that does less harm.
  ghost predicate AreInOrder(lot: nat, others: seq<Candidate>, takes: seq<int>)
    requires lot > 0 && |takes| == |others| && AreCandidates(lot, others) && AreTakes(others, takes)
  {
    forall i, j :: 0 <= i < |others| && 0 <= j < |others| && takes[i] < others[i].cap && takes[j] > 0 ==>
      NotAfter(others[j], BeforeLastLot(lot, takes[j]), others[i], WholeLots(lot, takes[i]))
  }

  /// What an allocation is; the order in which the candidates are listed is no part of it.
  ghost predicate IsAllocation(residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int)
  {
    && lot > 0
    && |takes| == |others|
    && AreCandidates(lot, others)
    && AreTakes(others, takes)
    && unfilled >= 0
    && Sum(takes) + unfilled == residual
    && (unfilled > 0 ==> AreAllGiven(others, takes))
    && AreInOrder(lot, others, takes)
  }

  /// Exactly what is missing is taken, or all that anyone can give: never more.
  lemma ExactlyWhatIsMissingIsTaken(residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int)
    requires IsAllocation(residual, lot, others, takes, unfilled)
    ensures Sum(takes) <= residual
    ensures Sum(takes) < residual ==> AreAllGiven(others, takes)
  {
  }

  /// Only positions in profit that stay in profit are taken, none beyond what its account can give, and what is left of each is not below zero.
  lemma OnlyTheProfitableGiveAndNeverMoreThanTheyHold(
    residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int, i: nat)
    requires IsAllocation(residual, lot, others, takes, unfilled) && i < |others|
    ensures others[i].isProfitable
    ensures 0 <= takes[i] <= others[i].cap && others[i].held - takes[i] >= 0
  {
    assert IsCandidate(lot, others[i]);
  }

  /// A hedge is kept while anybody has something left that hedges nothing: whoever gives what raises his requirement gives when all that raises nobody's is
  /// given.
  lemma HedgesAreKeptWhileOthersCanGive(
    residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int, i: nat, j: nat)
    requires IsAllocation(residual, lot, others, takes, unfilled) && i < |others| && j < |others|
    requires takes[j] > others[j].harmless
    ensures takes[i] >= others[i].harmless
  {
    assert IsCandidate(lot, others[i]) && IsCandidate(lot, others[j]);
    if takes[i] < others[i].harmless {
      LotsOf(lot, takes[j]);
      LotsOf(lot, takes[i]);
      LastLotIsBeyond(lot, others[j].harmless, takes[j]);
      assert NotAfter(others[j], BeforeLastLot(lot, takes[j]), others[i], WholeLots(lot, takes[i]));
    }
  }

  /// The water level: nobody gives a lot while somebody who could give another of the same kind is left with a higher leverage than he had himself before
  /// that lot.
  lemma NobodyIsCutWhileAHigherLeverageIsSpared(
    residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int, i: nat, j: nat)
    requires IsAllocation(residual, lot, others, takes, unfilled) && i < |others| && j < |others|
    requires takes[i] < others[i].cap && takes[j] > 0
    requires takes[j] <= others[j].harmless ==> WholeLots(lot, takes[i]) < others[i].harmless
    ensures Left(others[i], takes[i]) <= Left(others[j], BeforeLastLot(lot, takes[j]))
  {
    assert IsCandidate(lot, others[i]) && IsCandidate(lot, others[j]);
    LotsOf(lot, takes[i]);
    LotsOf(lot, takes[j]);
    assert NotAfter(others[j], BeforeLastLot(lot, takes[j]), others[i], WholeLots(lot, takes[i]));
    if takes[j] > others[j].harmless {
      LastLotIsBeyond(lot, others[j].harmless, takes[j]);
    }
    LeverageNeverRises(others[i], WholeLots(lot, takes[i]), takes[i]);
  }

  /// Whoever gives more is left with no more leverage.
  lemma LeverageNeverRises(c: Candidate, less: nat, more: nat)
    requires c.held > 0 && less <= more
    ensures Left(c, more) <= Left(c, less)
  {
    Grows(less, more, c.own);
    Quotients(c.own * less, c.own * more, c.held);
  }

  /// Among all ways of taking as much in whole lots without raising anybody's requirement, none leaves the highest leverage lower.
  lemma NoOtherWayLeavesTheHighestLeverageLower(
    residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int, any: seq<int>, highest: nat) returns (spared: nat)
    requires IsAllocation(residual, lot, others, takes, unfilled) && highest < |others|
    requires forall i :: 0 <= i < |others| ==> takes[i] <= others[i].harmless
    requires |any| == |others| && Sum(any) == Sum(takes)
    requires forall i :: 0 <= i < |others| ==> 0 <= any[i] <= others[i].harmless && any[i] % lot == 0
    ensures spared < |others| && any[spared] <= others[spared].cap && Left(others[spared], any[spared]) >= Left(others[highest], takes[highest])
  {
    assert IsCandidate(lot, others[highest]);
    if any[highest] <= takes[highest] {
      spared := highest;
      LeverageNeverRises(others[highest], any[highest], takes[highest]);
    } else {
      if forall k :: 0 <= k < |others| ==> takes[k] <= any[k] {
        SumIsStrictlyMonotone(takes, any, highest);
        assert false;
      }
      var j: nat :| j < |others| && any[j] < takes[j];
      assert IsCandidate(lot, others[j]);
      spared := j;
      LotsOf(lot, takes[j]);
      LotsOf(lot, takes[highest]);
      LotsAreOrdered(lot, any[j], takes[j]);
      NobodyIsCutWhileAHigherLeverageIsSpared(residual, lot, others, takes, unfilled, highest, j);
      LeverageNeverRises(others[j], any[j], BeforeLastLot(lot, takes[j]));
    }
  }

  /// There is one allocation and no other: who accepts it by its properties accepts one result.
  lemma AllocationIsUnique(residual: int, lot: nat, others: seq<Candidate>, a: seq<int>, unfilledA: int, b: seq<int>, unfilledB: int)
    requires IsAllocation(residual, lot, others, a, unfilledA) && IsAllocation(residual, lot, others, b, unfilledB)
    ensures a == b && unfilledA == unfilledB
  {
    if unfilledA > 0 {
      SumIsMonotone(b, a);
    }
    if unfilledB > 0 {
      SumIsMonotone(a, b);
    }
    if a != b {
      var i :| 0 <= i < |a| && a[i] != b[i];
      if a[i] > b[i] {
        LargerAndSmaller(residual, lot, others, a, unfilledA, b, unfilledB, i);
      } else {
        LargerAndSmaller(residual, lot, others, b, unfilledB, a, unfilledA, i);
      }
    }
  }

  lemma LargerAndSmaller(residual: int, lot: nat, others: seq<Candidate>, a: seq<int>, unfilledA: int, b: seq<int>, unfilledB: int, j: nat)
    requires IsAllocation(residual, lot, others, a, unfilledA) && IsAllocation(residual, lot, others, b, unfilledB)
    requires unfilledB > 0 ==> unfilledA > 0
    requires unfilledA > 0 ==> unfilledB > 0
    requires j < |a| && a[j] > b[j]
    ensures false
  {
    assert unfilledB == 0;
    if forall k :: 0 <= k < |a| ==> b[k] <= a[k] {
      SumIsStrictlyMonotone(b, a, j);
    } else {
      var i :| 0 <= i < |a| && a[i] < b[i];
      assert IsCandidate(lot, others[i]) && IsCandidate(lot, others[j]);
      TwoOrders(lot, others[i], others[j], a[i], a[j], b[i], b[j]);
    }
  }

  lemma TwoOrders(lot: nat, x: Candidate, y: Candidate, ofX: nat, ofY: nat, toX: nat, toY: nat)
    requires IsCandidate(lot, x) && IsCandidate(lot, y) && x.account != y.account
    requires ofX < toX && toY < ofY
    requires NotAfter(y, BeforeLastLot(lot, ofY), x, WholeLots(lot, ofX))
    requires NotAfter(x, BeforeLastLot(lot, toX), y, WholeLots(lot, toY))
    ensures false
  {
    WholeLotsAreBefore(lot, ofX, toX);
    WholeLotsAreBefore(lot, toY, ofY);
    LeverageNeverRises(x, WholeLots(lot, ofX), BeforeLastLot(lot, toX));
    LeverageNeverRises(y, WholeLots(lot, toY), BeforeLastLot(lot, ofY));
  }

  /// The order in which the candidates are listed changes nobody's take.
  lemma OrderChangesNothing(
    residual: int, lot: nat, a: seq<Candidate>, b: seq<Candidate>, takesOfA: seq<int>, unfilledA: int, takesOfB: seq<int>, unfilledB: int, i: nat, j: nat)
    requires multiset(a) == multiset(b)
    requires IsAllocation(residual, lot, a, takesOfA, unfilledA) && IsAllocation(residual, lot, b, takesOfB, unfilledB)
    requires i < |a| && j < |b| && a[i] == b[j]
    ensures takesOfA[i] == takesOfB[j]
  {
    SameLength(a, b);
    var takeOf := (c: Candidate) => if exists k :: 0 <= k < |a| && a[k] == c then var k :| 0 <= k < |a| && a[k] == c; takesOfA[k] else 0;
    forall k | 0 <= k < |a| ensures takeOf(a[k]) == takesOfA[k] {
      var k' :| 0 <= k' < |a| && a[k'] == a[k] && takeOf(a[k]) == takesOfA[k'];
      assert k' == k;
    }
    var moved := seq(|b|, k requires 0 <= k < |b| => takeOf(b[k]));
    SumOfMapped(a, b, takeOf);
    assert Mapped(a, takeOf) == takesOfA;
    assert Mapped(b, takeOf) == moved;
    forall k | 0 <= k < |b| ensures exists k' :: 0 <= k' < |a| && a[k'] == b[k] && moved[k] == takesOfA[k'] {
      assert b[k] in multiset(b);
      assert b[k] in multiset(a);
      var k' :| 0 <= k' < |a| && a[k'] == b[k];
    }
    assert AreTakes(b, moved);
    assert AreInOrder(lot, b, moved);
    assert IsAllocation(residual, lot, b, moved, unfilledA);
    AllocationIsUnique(residual, lot, b, moved, unfilledA, takesOfB, unfilledB);
  }

  ghost function Mapped(s: seq<Candidate>, f: Candidate -> int): seq<int>
  {
    seq(|s|, i requires 0 <= i < |s| => f(s[i]))
  }

  lemma SameLength(a: seq<Candidate>, b: seq<Candidate>)
    requires multiset(a) == multiset(b)
    ensures |a| == |b|
  {
    assert |multiset(a)| == |a| && |multiset(b)| == |b|;
  }

  lemma WithoutOne(s: seq<Candidate>, before: seq<Candidate>, x: Candidate, after: seq<Candidate>)
    requires s == before + [x] + after
    ensures multiset(before + after) == multiset(s) - multiset{x}
  {
    assert multiset(s) == multiset(before) + multiset{x} + multiset(after);
    assert multiset(before + after) == multiset(before) + multiset(after);
  }

  lemma SumOfMapped(a: seq<Candidate>, b: seq<Candidate>, f: Candidate -> int)
    requires multiset(a) == multiset(b)
    ensures Sum(Mapped(a, f)) == Sum(Mapped(b, f))
  {
    SameLength(a, b);
    if |a| > 0 {
      var last := a[|a| - 1];
      assert last in multiset(b);
      var k :| 0 <= k < |b| && b[k] == last;
      var before, after := b[..k], b[k + 1..];
      assert b == before + [last] + after;
      assert a == a[..|a| - 1] + [last];
      WithoutOne(a, a[..|a| - 1], last, []);
      WithoutOne(b, before, last, after);
      assert a[..|a| - 1] + [] == a[..|a| - 1];
      SumOfMapped(a[..|a| - 1], before + after, f);
      assert Mapped(a, f) == Mapped(a[..|a| - 1], f) + [f(last)];
      SumOfOneMore(Mapped(a[..|a| - 1], f), f(last));
      assert Mapped(b, f) == Mapped(before, f) + [f(last)] + Mapped(after, f);
      assert Mapped(before + after, f) == Mapped(before, f) + Mapped(after, f);
      SumOfParts(Mapped(before, f) + [f(last)], Mapped(after, f));
      SumOfOneMore(Mapped(before, f), f(last));
      SumOfParts(Mapped(before, f), Mapped(after, f));
    }
  }

  lemma Grows(a: int, b: int, c: nat)
    requires a <= b
    ensures a * c <= b * c
    ensures c * a <= c * b
  {
    assert (b - a) * c >= 0;
  }

  lemma Quotients(a: int, b: int, d: nat)
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

  lemma LotsOf(lot: nat, take: nat)
    requires lot > 0
    ensures 0 <= WholeLots(lot, take) <= take < WholeLots(lot, take) + lot
    ensures take > 0 ==> 0 <= BeforeLastLot(lot, take) < take <= BeforeLastLot(lot, take) + lot
  {
    assert take == take / lot * lot + take % lot;
    if take > 0 {
      assert take - 1 == (take - 1) / lot * lot + (take - 1) % lot;
    }
  }

  /// Whole lots of less are at most what was given before the last lot of more.
  lemma WholeLotsAreBefore(lot: nat, less: nat, more: nat)
    requires lot > 0 && less < more
    ensures WholeLots(lot, less) <= BeforeLastLot(lot, more)
  {
    Quotients(less, more - 1, lot);
    Grows(less / lot, (more - 1) / lot, lot);
  }

  lemma LotsAreOrdered(lot: nat, less: nat, more: nat)
    requires lot > 0 && less < more && less % lot == 0
    ensures less <= BeforeLastLot(lot, more)
  {
    WholeLotsAreBefore(lot, less, more);
    assert less == less / lot * lot + less % lot;
  }

  lemma LastLotIsBeyond(lot: nat, harmless: nat, take: nat)
    requires lot > 0 && take > harmless && harmless % lot == 0
    ensures harmless <= BeforeLastLot(lot, take)
  {
    LotsAreOrdered(lot, harmless, take);
  }

  lemma NotAfterIsTransitive(a: Candidate, givenByA: nat, b: Candidate, givenByB: nat, c: Candidate, givenByC: nat)
    requires a.held > 0 && b.held > 0 && c.held > 0
    requires NotAfter(a, givenByA, b, givenByB) && NotAfter(b, givenByB, c, givenByC)
    ensures NotAfter(a, givenByA, c, givenByC)
  {
  }

  lemma NotAfterIsTotal(a: Candidate, givenByA: nat, b: Candidate, givenByB: nat)
    requires a.held > 0 && b.held > 0
    ensures NotAfter(a, givenByA, b, givenByB) || NotAfter(b, givenByB, a, givenByA)
  {
  }

  lemma NextIsNotBefore(c: Candidate, less: nat, more: nat)
    requires c.held > 0 && less <= more
    ensures NotAfter(c, less, c, more)
  {
    LeverageNeverRises(c, less, more);
  }

  /// Allocates lot by lot, each from where it does least harm: the method whose result every other is compared with in tests.
  method Allocate(residual: nat, lot: nat, others: seq<Candidate>) returns (takes: seq<int>, unfilled: int)
    requires lot > 0 && AreCandidates(lot, others)
    ensures IsAllocation(residual, lot, others, takes, unfilled)
  {
    takes := seq(|others|, i requires 0 <= i < |others| => 0);
    SumOfZeros(takes);
    unfilled := residual;
    while unfilled > 0
      invariant unfilled >= 0 && |takes| == |others| && AreTakes(others, takes)
      invariant Sum(takes) + unfilled == residual
      invariant unfilled > 0 ==> forall i :: 0 <= i < |others| && takes[i] < others[i].cap ==> takes[i] % lot == 0
      invariant AreInOrder(lot, others, takes)
      decreases unfilled
    {
      var next := Next(lot, others, takes);
      if next == -1 {
        return;
      }
      var room := others[next].cap - takes[next];
      var more := if lot <= room then lot else room;
      more := if more <= unfilled then more else unfilled;
      OneMoreLot(lot, others, takes, next, more);
      SumOfReplaced(takes, next, takes[next] + more);
      assert more == lot ==> (takes[next] + more) % lot == 0 by {
        Multiples(lot, takes[next]);
      }
      takes := takes[next := takes[next] + more];
      unfilled := unfilled - more;
    }
  }

  lemma Multiples(lot: nat, take: nat)
    requires lot > 0 && take % lot == 0
    ensures (take + lot) % lot == 0
  {
    assert take + lot == (take / lot + 1) * lot;
    LotsAreWhole(lot, take / lot + 1);
  }

  lemma LotsAreWhole(lot: nat, count: nat)
    requires lot > 0
    ensures count * lot % lot == 0 && count * lot / lot == count
  {
    var q, r := count * lot / lot, count * lot % lot;
    assert count * lot == q * lot + r;
    if count > q {
      Grows(q + 1, count, lot);
      assert (q + 1) * lot == q * lot + lot;
    } else if count < q {
      Grows(count + 1, q, lot);
      assert (count + 1) * lot == count * lot + lot;
    }
  }

  /// A lot more of whoever comes first keeps the order.
  lemma OneMoreLot(lot: nat, others: seq<Candidate>, takes: seq<int>, next: nat, more: nat)
    requires lot > 0 && |takes| == |others| && AreCandidates(lot, others) && AreTakes(others, takes) && AreInOrder(lot, others, takes)
    requires next < |others| && takes[next] < others[next].cap && takes[next] % lot == 0 && 0 < more <= lot
    requires takes[next] + more <= others[next].cap
    requires forall i :: 0 <= i < |others| && takes[i] < others[i].cap ==> NotAfter(others[next], takes[next], others[i], WholeLots(lot, takes[i]))
    ensures AreTakes(others, takes[next := takes[next] + more])
    ensures AreInOrder(lot, others, takes[next := takes[next] + more])
  {
    var after := takes[next := takes[next] + more];
    LotStartsThere(lot, takes[next], more);
    forall i, j | 0 <= i < |others| && 0 <= j < |others| && after[i] < others[i].cap && after[j] > 0
      ensures NotAfter(others[j], BeforeLastLot(lot, after[j]), others[i], WholeLots(lot, after[i]))
    {
      assert IsCandidate(lot, others[i]) && IsCandidate(lot, others[j]);
      assert NotAfter(others[j], BeforeLastLot(lot, after[j]), others[i], WholeLots(lot, takes[i]));
      Quotients(takes[i], after[i], lot);
      Grows(takes[i] / lot, after[i] / lot, lot);
      NextIsNotBefore(others[i], WholeLots(lot, takes[i]), WholeLots(lot, after[i]));
      NotAfterIsTransitive(others[j], BeforeLastLot(lot, after[j]), others[i], WholeLots(lot, takes[i]), others[i], WholeLots(lot, after[i]));
    }
  }

  lemma LotStartsThere(lot: nat, take: nat, more: nat)
    requires lot > 0 && take % lot == 0 && 0 < more <= lot
    ensures BeforeLastLot(lot, take + more) == take == WholeLots(lot, take)
  {
    var count := take / lot;
    assert take == count * lot;
    var q, r := (take + more - 1) / lot, (take + more - 1) % lot;
    assert take + more - 1 == q * lot + r;
    if q > count {
      Grows(count + 1, q, lot);
      assert (count + 1) * lot == count * lot + lot;
    } else if q < count {
      Grows(q + 1, count, lot);
      assert (q + 1) * lot == q * lot + lot;
    }
  }

  /// Whose lot comes next; none where all is given.
  method Next(lot: nat, others: seq<Candidate>, takes: seq<int>) returns (next: int)
    requires lot > 0 && |takes| == |others| && AreCandidates(lot, others) && AreTakes(others, takes)
    requires forall i :: 0 <= i < |others| && takes[i] < others[i].cap ==> takes[i] % lot == 0
    ensures next == -1 ==> AreAllGiven(others, takes)
    ensures next != -1 ==> 0 <= next < |others| && takes[next] < others[next].cap
    ensures next != -1 ==> forall i :: 0 <= i < |others| && takes[i] < others[i].cap ==>
      NotAfter(others[next], takes[next], others[i], WholeLots(lot, takes[i]))
  {
    next := -1;
    var k := 0;
    while k < |others|
      invariant 0 <= k <= |others| && -1 <= next < k
      invariant next == -1 ==> forall i :: 0 <= i < k ==> takes[i] == others[i].cap
      invariant next != -1 ==> takes[next] < others[next].cap
      invariant next != -1 ==> forall i :: 0 <= i < k && takes[i] < others[i].cap ==> NotAfter(others[next], takes[next], others[i], takes[i])
    {
      assert IsCandidate(lot, others[k]);
      if takes[k] < others[k].cap {
        if next == -1 {
          next := k;
        } else if !NotAfter(others[next], takes[next], others[k], takes[k]) {
          NotAfterIsTotal(others[next], takes[next], others[k], takes[k]);
          forall i | 0 <= i < k && takes[i] < others[i].cap ensures NotAfter(others[k], takes[k], others[i], takes[i]) {
            NotAfterIsTransitive(others[k], takes[k], others[next], takes[next], others[i], takes[i]);
          }
          next := k;
        }
      }
      k := k + 1;
    }
    if next != -1 {
      forall i | 0 <= i < |others| && takes[i] < others[i].cap
        ensures NotAfter(others[next], takes[next], others[i], WholeLots(lot, takes[i]))
      {
        LotStartsThere(lot, takes[i], 1);
      }
    }
  }

  /// The candidates are listed by account id, lowest first: so nobody is listed twice.
  ghost predicate AreListed(others: seq<Candidate>)
  {
    forall i :: 0 <= i < |others| - 1 ==> others[i].account < others[i + 1].account
  }

  lemma NobodyIsListedTwice(others: seq<Candidate>, i: nat, j: nat)
    requires AreListed(others) && i < j < |others|
    ensures others[i].account < others[j].account
  {
    if i + 1 < j {
      NobodyIsListedTwice(others, i, j - 1);
      assert others[j - 1].account < others[j - 1 + 1].account;
    }
  }

  /// Accepts the one right allocation and nothing else, in one pass: what runs beside the engine.
  method Accepts(residual: int, lot: nat, others: seq<Candidate>, takes: seq<int>, unfilled: int) returns (ok: bool)
    ensures ok <==> IsAllocation(residual, lot, others, takes, unfilled) && AreListed(others)
  {
    if lot == 0 || |takes| != |others| || unfilled < 0 {
      return false;
    }
    var sum := 0;
    var spared, taken := -1, -1;
    var isAllGiven := true;
    var k := 0;
    while k < |others|
      invariant 0 <= k <= |others| && -1 <= spared < k && -1 <= taken < k
      invariant sum == Sum(takes[..k])
      invariant isAllGiven <==> forall i :: 0 <= i < k ==> takes[i] == others[i].cap
      invariant forall i :: 0 <= i < k ==> IsCandidate(lot, others[i]) && 0 <= takes[i] <= others[i].cap
      invariant forall i :: 0 <= i < k - 1 ==> others[i].account < others[i + 1].account
      invariant spared >= 0 ==> takes[spared] < others[spared].cap
      invariant taken >= 0 ==> takes[taken] > 0
      invariant forall i :: 0 <= i < k && takes[i] < others[i].cap ==>
        spared >= 0 && NotAfter(others[spared], WholeLots(lot, takes[spared]), others[i], WholeLots(lot, takes[i]))
      invariant forall j :: 0 <= j < k && takes[j] > 0 ==>
        taken >= 0 && NotAfter(others[j], BeforeLastLot(lot, takes[j]), others[taken], BeforeLastLot(lot, takes[taken]))
    {
      if !IsCandidate(lot, others[k]) || takes[k] < 0 || takes[k] > others[k].cap {
        return false;
      }
      if k > 0 && others[k - 1].account >= others[k].account {
        assert others[k - 1].account >= others[k - 1 + 1].account;
        return false;
      }
      SumOfPrefix(takes, k);
      sum := sum + takes[k];
      if takes[k] < others[k].cap {
        isAllGiven := false;
        var a := WholeLots(lot, takes[k]);
        if spared == -1 {
          spared := k;
        } else {
          var b := WholeLots(lot, takes[spared]);
          if !NotAfter(others[spared], b, others[k], a) {
            NotAfterIsTotal(others[spared], b, others[k], a);
            forall i | 0 <= i < k && takes[i] < others[i].cap ensures NotAfter(others[k], a, others[i], WholeLots(lot, takes[i])) {
              NotAfterIsTransitive(others[k], a, others[spared], b, others[i], WholeLots(lot, takes[i]));
            }
            spared := k;
          }
        }
      }
      if takes[k] > 0 {
        var a := BeforeLastLot(lot, takes[k]);
        if taken == -1 {
          taken := k;
        } else {
          var b := BeforeLastLot(lot, takes[taken]);
          if !NotAfter(others[k], a, others[taken], b) {
            NotAfterIsTotal(others[k], a, others[taken], b);
            forall j | 0 <= j < k && takes[j] > 0 ensures NotAfter(others[j], BeforeLastLot(lot, takes[j]), others[k], a) {
              NotAfterIsTransitive(others[j], BeforeLastLot(lot, takes[j]), others[taken], b, others[k], a);
            }
            taken := k;
          }
        }
      }
      k := k + 1;
    }
    assert takes[..k] == takes;
    assert AreListed(others);
    forall i, j | 0 <= i < j < |others| ensures others[i].account != others[j].account {
      NobodyIsListedTwice(others, i, j);
    }
    if sum + unfilled != residual || (unfilled > 0 && !isAllGiven) {
      return false;
    }
    if spared == -1 || taken == -1 {
      return true;
    }
    var a, b := BeforeLastLot(lot, takes[taken]), WholeLots(lot, takes[spared]);
    ok := NotAfter(others[taken], a, others[spared], b);
    if ok {
      forall i, j | 0 <= i < |others| && 0 <= j < |others| && takes[i] < others[i].cap && takes[j] > 0
        ensures NotAfter(others[j], BeforeLastLot(lot, takes[j]), others[i], WholeLots(lot, takes[i]))
      {
        NotAfterIsTransitive(others[j], BeforeLastLot(lot, takes[j]), others[taken], a, others[spared], b);
        NotAfterIsTransitive(others[j], BeforeLastLot(lot, takes[j]), others[spared], b, others[i], WholeLots(lot, takes[i]));
      }
    }
  }
}
