// SPDX-License-Identifier: Apache-2.0
include "Sums.dfy"

/// Loss shares by the largest remainder, in whole smallest units: the twin of LossShares.Split.
module {:extern "Plimsoll.Verified.Shares"} Shares {
  import opened Sums

  /// A claim: whose it is and how many units it can bear.
  datatype Claim = Claim(account: int, units: nat)

  function Units(claims: seq<Claim>): seq<int>
  {
    seq(|claims|, i requires 0 <= i < |claims| => claims[i].units)
  }

  /// All claims together.
  function All(claims: seq<Claim>): nat
  {
    SumIsNotNegative(Units(claims));
    Sum(Units(claims))
  }

  /// What is charged in all: the loss, or all that can be borne of it.
  function Due(loss: nat, claims: seq<Claim>): nat
  {
    if loss <= All(claims) then loss else All(claims)
  }

  /// The exact proportion rounded down.
  function Floor(due: nat, units: nat, all: nat): nat
  {
    if all == 0 then 0 else due * units / all
  }

  /// What the rounding left, in parts of all claims.
  function Remainder(due: nat, units: nat, all: nat): nat
  {
    if all == 0 then 0 else due * units % all
  }

  /// Larger remainders come first, then lower account ids.
  predicate Before(due: nat, all: nat, a: Claim, b: Claim)
  {
    Remainder(due, a.units, all) > Remainder(due, b.units, all) ||
    (Remainder(due, a.units, all) == Remainder(due, b.units, all) && a.account < b.account)
  }

  /// What a split is: each share the floor or one unit more, the units going to those who come first, and all of it what is due.
  ghost predicate IsSplit(loss: nat, claims: seq<Claim>, shares: seq<int>)
  {
    && |shares| == |claims|
    && Sum(shares) == Due(loss, claims)
    && AreFloorsOrOneMore(Due(loss, claims), All(claims), claims, shares)
    && UnitsGoInOrder(Due(loss, claims), All(claims), claims, shares)
  }

  ghost predicate AreFloorsOrOneMore(due: nat, all: nat, claims: seq<Claim>, shares: seq<int>)
    requires |shares| == |claims|
  {
    forall i :: 0 <= i < |claims| ==>
      var floor := Floor(due, claims[i].units, all);
      shares[i] == floor || (shares[i] == floor + 1 && Remainder(due, claims[i].units, all) > 0)
  }

  predicate HasUnit(due: nat, all: nat, claim: Claim, share: int)
  {
    share > Floor(due, claim.units, all)
  }

  ghost predicate UnitsGoInOrder(due: nat, all: nat, claims: seq<Claim>, shares: seq<int>)
    requires |shares| == |claims|
  {
    forall i, j :: 0 <= i < |claims| && 0 <= j < |claims| && HasUnit(due, all, claims[i], shares[i]) && !HasUnit(due, all, claims[j], shares[j]) ==>
      Before(due, all, claims[i], claims[j])
  }

  ghost predicate AreDistinct(claims: seq<Claim>)
  {
    forall i, j :: 0 <= i < j < |claims| ==> claims[i].account != claims[j].account
  }

  /// The shares and what is uncovered sum exactly to the loss.
  lemma SharesSumExactly(loss: nat, claims: seq<Claim>, shares: seq<int>)
    requires IsSplit(loss, claims, shares)
    ensures Sum(shares) + (loss - Due(loss, claims)) == loss
    ensures loss <= All(claims) ==> Sum(shares) == loss
  {
  }

  /// Nobody is charged below zero or above his claim.
  lemma NobodyPaysMoreThanHisClaim(loss: nat, claims: seq<Claim>, shares: seq<int>, i: nat)
    requires IsSplit(loss, claims, shares) && i < |claims|
    ensures 0 <= shares[i] <= claims[i].units
  {
    FloorIsWithinClaim(Due(loss, claims), claims[i].units, All(claims));
    assert shares[i] == Floor(Due(loss, claims), claims[i].units, All(claims)) || Remainder(Due(loss, claims), claims[i].units, All(claims)) > 0;
  }

  lemma FloorIsWithinClaim(due: nat, units: nat, all: nat)
    requires due <= all
    ensures Floor(due, units, all) <= units
    ensures Remainder(due, units, all) > 0 ==> Floor(due, units, all) + 1 <= units
  {
    if all > 0 {
      var q, r := due * units / all, due * units % all;
      assert due * units == q * all + r;
      assert due * units <= all * units by { Grows(due, all, units); }
      if q > units {
        Grows(units + 1, q, all);
        assert (units + 1) * all == units * all + all;
        assert false;
      }
    }
  }

  lemma Grows(a: int, b: int, c: nat)
    requires a <= b
    ensures a * c <= b * c
    ensures c * a <= c * b
  {
    assert (b - a) * c >= 0;
  }

  /// Each share is less than one unit away from the exact proportion due × claim ÷ all claims.
  lemma SharesAreWithinOneUnit(loss: nat, claims: seq<Claim>, shares: seq<int>, i: nat)
    requires IsSplit(loss, claims, shares) && i < |claims| && All(claims) > 0
    ensures 0 - All(claims) < shares[i] * All(claims) - Due(loss, claims) * claims[i].units < All(claims)
  {
    var due, all, units := Due(loss, claims), All(claims), claims[i].units;
    var q, r := due * units / all, due * units % all;
    assert due * units == q * all + r;
    if shares[i] == q + 1 {
      assert shares[i] * all == q * all + all;
    }
  }

  /// Equal claims differ by at most one unit, and the lower account id pays it.
  lemma EqualClaimsDifferByOneUnit(loss: nat, claims: seq<Claim>, shares: seq<int>, i: nat, j: nat)
    requires IsSplit(loss, claims, shares) && i < |claims| && j < |claims|
    requires claims[i].units == claims[j].units && claims[i].account < claims[j].account
    ensures 0 <= shares[i] - shares[j] <= 1
  {
    var due, all := Due(loss, claims), All(claims);
    if shares[i] < shares[j] {
      assert HasUnit(due, all, claims[j], shares[j]) && !HasUnit(due, all, claims[i], shares[i]);
      assert Before(due, all, claims[j], claims[i]);
    }
  }

  /// There is one split and no other: who accepts a split by its properties accepts one result.
  lemma SplitIsUnique(loss: nat, claims: seq<Claim>, a: seq<int>, b: seq<int>)
    requires IsSplit(loss, claims, a) && IsSplit(loss, claims, b)
    ensures a == b
  {
    if a != b {
      var i :| 0 <= i < |a| && a[i] != b[i];
      if a[i] > b[i] {
        LargerAndSmaller(loss, claims, a, b, i);
      } else {
        LargerAndSmaller(loss, claims, b, a, i);
      }
    }
  }

  lemma LargerAndSmaller(loss: nat, claims: seq<Claim>, a: seq<int>, b: seq<int>, i: nat)
    requires IsSplit(loss, claims, a) && IsSplit(loss, claims, b)
    requires i < |a| && a[i] > b[i]
    ensures false
  {
    var due, all := Due(loss, claims), All(claims);
    if forall k :: 0 <= k < |a| ==> b[k] <= a[k] {
      SumIsStrictlyMonotone(b, a, i);
    } else {
      var j :| 0 <= j < |a| && a[j] < b[j];
      assert HasUnit(due, all, claims[i], a[i]) && !HasUnit(due, all, claims[j], a[j]);
      assert HasUnit(due, all, claims[j], b[j]) && !HasUnit(due, all, claims[i], b[i]);
      assert Before(due, all, claims[i], claims[j]) && Before(due, all, claims[j], claims[i]);
    }
  }

  /// The order in which the claims are listed changes nobody's share.
  lemma OrderChangesNothing(loss: nat, a: seq<Claim>, b: seq<Claim>, sharesOfA: seq<int>, sharesOfB: seq<int>, i: nat, j: nat)
    requires multiset(a) == multiset(b) && AreDistinct(a)
    requires IsSplit(loss, a, sharesOfA) && IsSplit(loss, b, sharesOfB)
    requires i < |a| && j < |b| && a[i] == b[j]
    ensures sharesOfA[i] == sharesOfB[j]
  {
    SameLength(a, b);
    var shareOf := (c: Claim) => if exists k :: 0 <= k < |a| && a[k] == c then var k :| 0 <= k < |a| && a[k] == c; sharesOfA[k] else 0;
    forall k | 0 <= k < |a| ensures shareOf(a[k]) == sharesOfA[k] {
      var k' :| 0 <= k' < |a| && a[k'] == a[k] && shareOf(a[k]) == sharesOfA[k'];
      assert k' == k;
    }
    var moved := seq(|b|, k requires 0 <= k < |b| => shareOf(b[k]));
    SumOfMapped(a, b, shareOf);
    assert Mapped(a, shareOf) == sharesOfA;
    assert Mapped(b, shareOf) == moved;
    var unitsOf := (c: Claim) => c.units as int;
    SumOfMapped(a, b, unitsOf);
    assert Mapped(a, unitsOf) == Units(a) && Mapped(b, unitsOf) == Units(b);
    assert All(a) == All(b);
    forall k | 0 <= k < |b| ensures exists k' :: 0 <= k' < |a| && a[k'] == b[k] && moved[k] == sharesOfA[k'] {
      assert b[k] in multiset(b);
      assert b[k] in multiset(a);
      var k' :| 0 <= k' < |a| && a[k'] == b[k];
    }
    assert IsSplit(loss, b, moved);
    SplitIsUnique(loss, b, moved, sharesOfB);
  }

  ghost function Mapped(s: seq<Claim>, f: Claim -> int): seq<int>
  {
    seq(|s|, i requires 0 <= i < |s| => f(s[i]))
  }

  lemma SameLength(a: seq<Claim>, b: seq<Claim>)
    requires multiset(a) == multiset(b)
    ensures |a| == |b|
  {
    assert |multiset(a)| == |a| && |multiset(b)| == |b|;
  }

  lemma WithoutOne(s: seq<Claim>, before: seq<Claim>, x: Claim, after: seq<Claim>)
    requires s == before + [x] + after
    ensures multiset(before + after) == multiset(s) - multiset{x}
  {
    assert multiset(s) == multiset(before) + multiset{x} + multiset(after);
    assert multiset(before + after) == multiset(before) + multiset(after);
  }

  /// A sum over the same elements in another order is the same.
  lemma SumOfMapped(a: seq<Claim>, b: seq<Claim>, f: Claim -> int)
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

  /// Floors leave fewer units than there are claims with a remainder: Σ remainders = units left × all claims.
  lemma LeftIsSumOfRemainders(due: nat, claims: seq<Claim>, all: nat, floors: seq<int>, remainders: seq<int>)
    requires all > 0 && |floors| == |remainders| == |claims|
    requires forall i :: 0 <= i < |claims| ==> floors[i] == Floor(due, claims[i].units, all)
    requires forall i :: 0 <= i < |claims| ==> remainders[i] == Remainder(due, claims[i].units, all)
    ensures due * Sum(Units(claims)) == Sum(floors) * all + Sum(remainders)
  {
    if |claims| > 0 {
      var n := |claims| - 1;
      assert Units(claims)[..n] == Units(claims[..n]);
      LeftIsSumOfRemainders(due, claims[..n], all, floors[..n], remainders[..n]);
      QuotientAndRemainder(due * claims[n].units, all);
      AddProducts(due, Sum(Units(claims[..n])), claims[n].units);
      AddProducts(all, Sum(floors[..n]), floors[n]);
    }
  }

  lemma QuotientAndRemainder(a: nat, b: nat)
    requires b > 0
    ensures a == a / b * b + a % b && 0 <= a % b < b
  {
  }

  lemma AddProducts(k: int, a: int, b: int)
    ensures k * (a + b) == k * a + k * b && (a + b) * k == a * k + b * k
  {
  }

  /// Splits a loss: the method whose result every other is compared with in tests.
  method Split(loss: nat, claims: seq<Claim>) returns (shares: seq<int>, uncovered: nat)
    requires AreDistinct(claims)
    ensures IsSplit(loss, claims, shares)
    ensures uncovered == loss - Due(loss, claims)
  {
    var all := All(claims);
    var due := Due(loss, claims);
    uncovered := loss - due;
    shares := seq(|claims|, i requires 0 <= i < |claims| => Floor(due, claims[i].units, all));
    var rest: seq<int> := seq(|claims|, i requires 0 <= i < |claims| => Remainder(due, claims[i].units, all));
    if all == 0 {
      SumOfZeros(shares);
      return;
    }
    ghost var floors := shares;
    LeftIsSumOfRemainders(due, claims, all, shares, rest);
    var left := due - Sum(shares);
    assert left * all == Sum(rest) by {
      assert due * all == Sum(shares) * all + Sum(rest);
      assert left * all == due * all - Sum(shares) * all;
    }
    if left < 0 {
      SumIsNotNegative(rest);
      assert left * all < 0;
    }
    assert IsEnough(rest, left, all) by { reveal IsEnough; }
    hide Floor;
    hide Remainder;
    while left > 0
      invariant left >= 0
      invariant |shares| == |rest| == |claims|
      invariant Sum(shares) + left == due
      invariant IsEnough(rest, left, all)
      invariant forall i :: 0 <= i < |claims| ==> rest[i] == 0 || (rest[i] == Remainder(due, claims[i].units, all) && shares[i] == floors[i])
      invariant forall i :: 0 <= i < |claims| && rest[i] == 0 ==> shares[i] == floors[i] || shares[i] == floors[i] + 1
      invariant AreFloorsOrOneMore(due, all, claims, shares)
      invariant forall i :: 0 <= i < |claims| && shares[i] == floors[i] ==> rest[i] == Remainder(due, claims[i].units, all)
      invariant UnitsGoInOrder(due, all, claims, shares)
      decreases left
    {
      EnoughIsSomething(rest, left, all);
      var first := FirstOf(rest, claims, due, all);
      SumOfReplaced(shares, first, shares[first] + 1);
      RemainderIsBelowAll(due, claims[first].units, all);
      OneLessIsEnough(rest, left, all, first);
      ghost var before := shares;
      shares := shares[first := shares[first] + 1];
      rest := rest[first := 0];
      left := left - 1;
      OrderIsKept(due, all, claims, before, first);
    }
  }

  /// What is left of the remainders is enough for the units that are left; opaque, for the solver gets lost in the product.
  ghost opaque predicate IsEnough(rest: seq<int>, left: nat, all: nat)
  {
    Sum(rest) >= left * all
  }

  lemma EnoughIsSomething(rest: seq<int>, left: nat, all: nat)
    requires IsEnough(rest, left, all) && left > 0 && all > 0
    ensures Sum(rest) > 0
  {
    reveal IsEnough;
    Grows(1, left, all);
  }

  lemma OneLessIsEnough(rest: seq<int>, left: nat, all: nat, first: nat)
    requires IsEnough(rest, left, all) && left > 0 && first < |rest| && rest[first] <= all
    ensures IsEnough(rest[first := 0], left - 1, all)
  {
    reveal IsEnough;
    SumOfReplaced(rest, first, 0);
    assert (left - 1) * all == left * all - all;
  }

  lemma RemainderIsBelowAll(due: nat, units: nat, all: nat)
    requires all > 0
    ensures Remainder(due, units, all) < all
  {
  }

  lemma OrderIsKept(due: nat, all: nat, claims: seq<Claim>, shares: seq<int>, first: nat)
    requires |shares| == |claims| && first < |claims| && UnitsGoInOrder(due, all, claims, shares)
    requires forall j :: 0 <= j < |claims| && j != first && !HasUnit(due, all, claims[j], shares[j]) ==> Before(due, all, claims[first], claims[j])
    requires Floor(due, claims[first].units, all) <= shares[first]
    ensures UnitsGoInOrder(due, all, claims, shares[first := shares[first] + 1])
  {
  }

  /// The first in the order of those whose remainder has not been used.
  method FirstOf(rest: seq<int>, claims: seq<Claim>, due: nat, all: nat) returns (first: nat)
    requires all > 0 && |rest| == |claims| && Sum(rest) > 0 && AreDistinct(claims)
    requires forall i :: 0 <= i < |rest| ==> rest[i] == 0 || rest[i] == Remainder(due, claims[i].units, all)
    ensures first < |rest| && rest[first] > 0
    ensures forall j :: 0 <= j < |rest| && j != first && rest[j] == Remainder(due, claims[j].units, all) ==> Before(due, all, claims[first], claims[j])
  {
    var best := -1;
    var k := 0;
    while k < |rest|
      invariant 0 <= k <= |rest| && -1 <= best < k
      invariant best == -1 ==> forall j :: 0 <= j < k ==> rest[j] == 0
      invariant best >= 0 ==> rest[best] > 0
      invariant best >= 0 ==> forall j :: 0 <= j < k && j != best && rest[j] == Remainder(due, claims[j].units, all) ==>
        Before(due, all, claims[best], claims[j])
    {
      if rest[k] > 0 && (best == -1 || Before(due, all, claims[k], claims[best])) {
        best := k;
      }
      k := k + 1;
    }
    if best == -1 {
      SumOfZeros(rest);
    }
    first := best;
  }

  /// Accepts the one right split of a loss and nothing else, in one pass: what runs beside the engine.
  method Accepts(loss: nat, claims: seq<Claim>, shares: seq<int>, uncovered: int) returns (ok: bool)
    ensures ok <==> IsSplit(loss, claims, shares) && uncovered == loss - Due(loss, claims)
  {
    if |shares| != |claims| {
      return false;
    }
    var all: nat := 0;
    var sum := 0;
    var k := 0;
    while k < |claims|
      invariant 0 <= k <= |claims|
      invariant all == Sum(Units(claims)[..k]) && sum == Sum(shares[..k])
    {
      SumOfPrefix(Units(claims), k);
      SumOfPrefix(shares, k);
      all := all + claims[k].units;
      sum := sum + shares[k];
      k := k + 1;
    }
    assert Units(claims)[..k] == Units(claims) && shares[..k] == shares;
    var due := if loss <= all then loss else all;
    if sum != due || uncovered != loss - due {
      return false;
    }
    var last := -1;
    var first := -1;
    k := 0;
    while k < |claims|
      invariant 0 <= k <= |claims| && -1 <= last < k && -1 <= first < k
      invariant forall i :: 0 <= i < k ==> var floor := Floor(due, claims[i].units, all);
        shares[i] == floor || (shares[i] == floor + 1 && Remainder(due, claims[i].units, all) > 0)
      invariant last >= 0 ==> HasUnit(due, all, claims[last], shares[last])
      invariant first >= 0 ==> !HasUnit(due, all, claims[first], shares[first])
      invariant forall i :: 0 <= i < k && HasUnit(due, all, claims[i], shares[i]) ==> last >= 0 && !Before(due, all, claims[last], claims[i])
      invariant forall i :: 0 <= i < k && !HasUnit(due, all, claims[i], shares[i]) ==> first >= 0 && !Before(due, all, claims[i], claims[first])
    {
      var floor := Floor(due, claims[k].units, all);
      if shares[k] == floor {
        if first == -1 || Before(due, all, claims[k], claims[first]) {
          first := k;
        }
      } else if shares[k] == floor + 1 && Remainder(due, claims[k].units, all) > 0 {
        if last == -1 || Before(due, all, claims[last], claims[k]) {
          last := k;
        }
      } else {
        return false;
      }
      k := k + 1;
    }
    ok := last == -1 || first == -1 || Before(due, all, claims[last], claims[first]);
  }
}
