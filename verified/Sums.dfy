// SPDX-License-Identifier: Apache-2.0

/// Sums of whole numbers, and what every other module needs to know of them.
module {:extern "Plimsoll.Verified.Sums"} Sums {

  /// The sum of a sequence.
  function Sum(s: seq<int>): int
  {
    if |s| == 0 then 0 else Sum(s[..|s| - 1]) + s[|s| - 1]
  }

  /// One more element adds itself.
  lemma SumOfOneMore(s: seq<int>, x: int)
    ensures Sum(s + [x]) == Sum(s) + x
  {
    assert (s + [x])[..|s|] == s;
  }

  /// The sum of the first n + 1 is the sum of the first n and the next.
  lemma SumOfPrefix(s: seq<int>, n: nat)
    requires n < |s|
    ensures Sum(s[..n + 1]) == Sum(s[..n]) + s[n]
  {
    assert s[..n + 1] == s[..n] + [s[n]];
    SumOfOneMore(s[..n], s[n]);
  }

  /// Replacing one element changes the sum by the difference.
  lemma SumOfReplaced(s: seq<int>, i: nat, x: int)
    requires i < |s|
    ensures Sum(s[i := x]) == Sum(s) - s[i] + x
  {
    var last := |s| - 1;
    if i == last {
      assert s[i := x][..last] == s[..last];
    } else {
      assert s[i := x][..last] == s[..last][i := x];
      SumOfReplaced(s[..last], i, x);
    }
  }

  /// Where no element is smaller and one is larger, the sum is larger.
  lemma SumIsStrictlyMonotone(a: seq<int>, b: seq<int>, i: nat)
    requires |a| == |b| && i < |a| && a[i] < b[i]
    requires forall k :: 0 <= k < |a| ==> a[k] <= b[k]
    ensures Sum(a) < Sum(b)
  {
    var last := |a| - 1;
    if i == last {
      SumIsMonotone(a[..last], b[..last]);
    } else {
      SumIsStrictlyMonotone(a[..last], b[..last], i);
    }
  }

  /// Where no element is smaller, the sum is not smaller.
  lemma SumIsMonotone(a: seq<int>, b: seq<int>)
    requires |a| == |b|
    requires forall k :: 0 <= k < |a| ==> a[k] <= b[k]
    ensures Sum(a) <= Sum(b)
  {
    if |a| > 0 {
      SumIsMonotone(a[..|a| - 1], b[..|b| - 1]);
    }
  }

  /// The sum of element by element sums is the sum of the sums.
  lemma SumOfSums(a: seq<int>, b: seq<int>, c: seq<int>)
    requires |a| == |b| == |c|
    requires forall k :: 0 <= k < |a| ==> c[k] == a[k] + b[k]
    ensures Sum(c) == Sum(a) + Sum(b)
  {
    if |a| > 0 {
      SumOfSums(a[..|a| - 1], b[..|b| - 1], c[..|c| - 1]);
    }
  }

  /// A common factor can be taken out.
  lemma SumOfMultiples(a: seq<int>, b: seq<int>, k: int)
    requires |a| == |b|
    requires forall i :: 0 <= i < |a| ==> b[i] == k * a[i]
    ensures Sum(b) == k * Sum(a)
  {
    if |a| > 0 {
      SumOfMultiples(a[..|a| - 1], b[..|b| - 1], k);
      assert b[|b| - 1] == k * a[|a| - 1];
      assert Sum(b) == k * Sum(a[..|a| - 1]) + k * a[|a| - 1];
    }
  }

  /// Elements that are not negative have no negative sum.
  lemma SumIsNotNegative(s: seq<int>)
    requires forall k :: 0 <= k < |s| ==> 0 <= s[k]
    ensures 0 <= Sum(s)
  {
    if |s| > 0 {
      SumIsNotNegative(s[..|s| - 1]);
    }
  }

  /// A sequence of zeros sums to zero.
  lemma SumOfZeros(s: seq<int>)
    requires forall k :: 0 <= k < |s| ==> s[k] == 0
    ensures Sum(s) == 0
  {
    if |s| > 0 {
      SumOfZeros(s[..|s| - 1]);
    }
  }

  /// The sum splits where the sequence does.
  lemma SumOfParts(a: seq<int>, b: seq<int>)
    ensures Sum(a + b) == Sum(a) + Sum(b)
  {
    if |b| == 0 {
      assert a + b == a;
    } else {
      assert (a + b)[..|a + b| - 1] == a + b[..|b| - 1];
      SumOfParts(a, b[..|b| - 1]);
    }
  }
}
