// SPDX-License-Identifier: Apache-2.0

/// The median of what sources say: the twin of MiddleValue.Of.
module {:extern "Plimsoll.Verified.OracleMedian"} OracleMedian {

  predicate IsSorted(s: seq<int>)
  {
    forall i, j :: 0 <= i <= j < |s| ==> s[i] <= s[j]
  }

  /// Sorts by insertion, keeping each value as often as it was said.
  method Sort(values: seq<int>) returns (sorted: seq<int>)
    ensures IsSorted(sorted) && multiset(sorted) == multiset(values) && |sorted| == |values|
  {
    sorted := [];
    var k := 0;
    while k < |values|
      invariant 0 <= k <= |values| && |sorted| == k
      invariant IsSorted(sorted) && multiset(sorted) == multiset(values[..k])
    {
      var at := 0;
      while at < |sorted| && sorted[at] <= values[k]
        invariant 0 <= at <= |sorted|
        invariant forall i :: 0 <= i < at ==> sorted[i] <= values[k]
      {
        at := at + 1;
      }
      ghost var before := sorted;
      assert sorted == sorted[..at] + sorted[at..];
      sorted := sorted[..at] + [values[k]] + sorted[at..];
      assert multiset(sorted) == multiset(before) + multiset{values[k]};
      assert values[..k + 1] == values[..k] + [values[k]];
      k := k + 1;
    }
    assert values[..k] == values;
  }

  function Trim(n: nat, trimPerSide: nat): nat
    requires n > 0
  {
    if trimPerSide < (n - 1) / 2 then trimPerSide else (n - 1) / 2
  }

  /// The mean of the two middle values, rounded down.
  function Middle(low: int, high: int): int
    requires low <= high
    ensures low <= Middle(low, high) <= high
  {
    low + (high - low) / 2
  }

  function MedianOfSorted(s: seq<int>): int
    requires |s| > 0 && IsSorted(s)
  {
    Middle(s[(|s| - 1) / 2], s[|s| / 2])
  }

  /// The median, trimmed as the engine trims; and the spread of what was kept.
  method Of(values: seq<int>, trimPerSide: nat) returns (median: int, spread: nat)
    requires |values| > 0
    ensures exists s :: IsSorted(s) && multiset(s) == multiset(values) && |s| == |values| && median == MedianOfSorted(s)
  {
    var sorted := Sort(values);
    var n := |sorted|;
    var trim := Trim(n, trimPerSide);
    var kept := sorted[trim..n - trim];
    TrimDoesNotMoveTheMedian(sorted, trimPerSide);
    spread := kept[|kept| - 1] - kept[0];
    median := MedianOfSorted(kept);
  }

  /// Leaving out as many values at each end does not move a median.
  lemma TrimDoesNotMoveTheMedian(s: seq<int>, trimPerSide: nat)
    requires |s| > 0 && IsSorted(s)
    ensures var trim := Trim(|s|, trimPerSide); var kept := s[trim..|s| - trim];
      |kept| > 0 && IsSorted(kept) && MedianOfSorted(kept) == MedianOfSorted(s)
  {
    var n := |s|;
    var trim := Trim(n, trimPerSide);
    var kept := s[trim..n - trim];
    assert |kept| == n - 2 * trim;
    assert (|kept| - 1) / 2 + trim == (n - 1) / 2;
    assert |kept| / 2 + trim == n / 2;
    assert kept[(|kept| - 1) / 2] == s[(n - 1) / 2];
    assert kept[|kept| / 2] == s[n / 2];
  }

  lemma SubsetHasNoMore(a: multiset<int>, b: multiset<int>)
    requires a <= b
    ensures |a| <= |b|
  {
    assert b == a + (b - a);
  }

  /// Among more values than there are false ones, one is honest.
  lemma OneIsHonest(some: seq<int>, all: multiset<int>, honest: multiset<int>)
    requires multiset(some) <= all && honest <= all && |some| > |all| - |honest|
    ensures exists i :: 0 <= i < |some| && some[i] in honest
  {
    var faulty := all - honest;
    assert all == honest + faulty;
    if multiset(some) <= faulty {
      SubsetHasNoMore(multiset(some), faulty);
      assert false;
    }
    var x :| multiset(some)[x] > faulty[x];
    assert x in multiset(some);
    assert x in some;
    assert multiset(some)[x] <= all[x];
    assert honest[x] > 0;
  }

  /// With fewer than half of the values false, however they are chosen, the median lies between two honest values: no minority takes it out of the
  /// honest range.
  lemma MedianIsWithinTheHonestRange(s: seq<int>, honest: multiset<int>, low: int, high: int)
    requires |s| > 0 && IsSorted(s) && honest <= multiset(s)
    requires 2 * (|s| - |honest|) < |s|
    requires forall x :: x in honest ==> low <= x <= high
    ensures low <= MedianOfSorted(s) <= high
  {
    var n := |s|;
    var below, above := s[..(n - 1) / 2 + 1], s[n / 2..];
    assert s == below + s[(n - 1) / 2 + 1..];
    assert s == s[..n / 2] + above;
    OneIsHonest(below, multiset(s), honest);
    OneIsHonest(above, multiset(s), honest);
    var i :| 0 <= i < |below| && below[i] in honest;
    var j :| 0 <= j < |above| && above[j] in honest;
    assert below[i] == s[i] && s[i] <= s[(n - 1) / 2];
    assert above[j] == s[n / 2 + j] && s[n / 2] <= s[n / 2 + j];
  }

  /// The bound is tight: where half of the values are false, they take the median below the honest ones.
  lemma HalfFalseIsTooMany(honest: int, lie: int)
    requires lie < honest - 1
    ensures MedianOfSorted([lie, honest]) < honest
  {
  }
}
