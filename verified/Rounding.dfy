// SPDX-License-Identifier: Apache-2.0

/// a × b ÷ c on whole numbers with each named rounding: the twin of Fixed18.MulDiv and Fixed18.RoundTo, where nothing overflows.
module {:extern "Plimsoll.Verified.Rounding"} Rounding {

  datatype Direction = Down | Up | TowardZero | AwayFromZero | HalfEven

  /// The quotient of n ÷ d rounded towards minus infinity.
  function FloorOf(n: int, d: int): int
    requires d > 0
  {
    n / d
  }

  /// n ÷ d, rounded as named.
  function Quotient(n: int, d: int, rounding: Direction): int
    requires d > 0
  {
    var q, r := n / d, n % d;
    if r == 0 then q
    else match rounding
      case Down => q
      case Up => q + 1
      case TowardZero => if n >= 0 then q else q + 1
      case AwayFromZero => if n >= 0 then q + 1 else q
      case HalfEven => if 2 * r < d || (2 * r == d && q % 2 == 0) then q else q + 1
  }

  function MulDiv(a: int, b: int, c: int, rounding: Direction): int
    requires c != 0
  {
    if c > 0 then Quotient(a * b, c, rounding) else Quotient(0 - a * b, 0 - c, rounding)
  }

  /// Every rounding is less than one away from the exact quotient, and exact where the quotient is whole.
  lemma QuotientIsWithinOne(n: int, d: int, rounding: Direction)
    requires d > 0
    ensures 0 - d < Quotient(n, d, rounding) * d - n < d
    ensures n % d == 0 ==> Quotient(n, d, rounding) * d == n
  {
    var q, r := n / d, n % d;
    assert n == q * d + r;
    assert (q + 1) * d == q * d + d;
  }

  /// Down is never above the exact quotient, up never below, and they differ by at most one.
  lemma DownAndUpBracket(n: int, d: int)
    requires d > 0
    ensures Quotient(n, d, Down) * d <= n <= Quotient(n, d, Up) * d
    ensures 0 <= Quotient(n, d, Up) - Quotient(n, d, Down) <= 1
  {
    var q, r := n / d, n % d;
    assert n == q * d + r;
    assert (q + 1) * d == q * d + d;
  }

  /// Rounded to the nearest, the error is at most a half.
  lemma HalfEvenIsNearest(n: int, d: int)
    requires d > 0
    ensures 0 - d <= 2 * (Quotient(n, d, HalfEven) * d - n) <= d
  {
    var q, r := n / d, n % d;
    assert n == q * d + r;
    assert (q + 1) * d == q * d + d;
  }

  /// Every rounding is monotone: more is never rounded to less.
  lemma QuotientIsMonotone(a: int, b: int, d: int, rounding: Direction)
    requires d > 0 && a <= b
    ensures Quotient(a, d, rounding) <= Quotient(b, d, rounding)
  {
    QuotientsAreOrdered(a, b, d);
    SignOfQuotient(a, d);
    SignOfQuotient(b, d);
  }

  lemma QuotientsAreOrdered(a: int, b: int, d: int)
    requires d > 0 && a <= b
    ensures a / d <= b / d
    ensures a / d == b / d ==> a % d <= b % d
  {
    var q, r, p, s := a / d, a % d, b / d, b % d;
    assert a == q * d + r && b == p * d + s;
    if q > p {
      NoMultipleIsWithin(q - p, d);
      assert (q - p) * d == q * d - p * d;
    }
  }

  lemma NoMultipleIsWithin(k: int, d: int)
    requires d > 0 && k != 0
    ensures k * d >= d || k * d <= 0 - d
  {
    if k > 0 {
      assert (k - 1) * d >= 0;
    } else {
      assert (0 - k - 1) * d >= 0;
    }
  }

  lemma DivisionIsUnique(n: int, d: int, q: int, r: int)
    requires d > 0 && n == q * d + r && 0 <= r < d
    ensures n / d == q && n % d == r
  {
    var p, s := n / d, n % d;
    assert n == p * d + s;
    assert (p - q) * d == p * d - q * d;
    if p != q {
      NoMultipleIsWithin(p - q, d);
    }
  }

  lemma SignOfQuotient(n: int, d: int)
    requires d > 0
    ensures n >= 0 <==> n / d >= 0
  {
  }

  /// Up is down mirrored at zero: what one side pays rounded up is what the other receives rounded down, negated.
  lemma UpMirrorsDown(n: int, d: int)
    requires d > 0
    ensures Quotient(0 - n, d, Up) == 0 - Quotient(n, d, Down)
  {
    var q, r := n / d, n % d;
    assert n == q * d + r;
    if r == 0 {
      assert (0 - q) * d == 0 - q * d;
      DivisionIsUnique(0 - n, d, 0 - q, 0);
    } else {
      assert (0 - q - 1) * d == 0 - q * d - d;
      DivisionIsUnique(0 - n, d, 0 - q - 1, d - r);
    }
  }
}
