// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Pricing.Surfaces;

/// <summary>The best level, tilt and steepness of a raw SVI slice when its centre m and roundness σ are given.</summary>
/// <remarks>
/// <para>With y = (k − m)∕σ total variance is a + d·y + c·√(y² + 1), linear in a, d = ρ·b·σ and c = b·σ: a least-squares problem with a convex domain (S. De
/// Marco and C. Martini, "Quasi-explicit calibration of Gatheral's SVI model", Zeliade Systems, 2009). The domain here is |d| ≤ c and c + |d| ≤ 2σ, Lee's
/// bound on the wings.</para>
/// <para>The free minimum is taken when it lies in the domain and its least variance a + √(c² − d²) is not negative. Otherwise the minimum is
/// sought on the faces of the domain with a ≥ 0, as in the paper: each face is a smaller least-squares problem, and the best admissible one wins.</para>
/// </remarks>
internal ref struct SviReduction
{
    private readonly double _sigma;
    private readonly double _gaa, _gad, _gac, _gdd, _gdc, _gcc, _ha, _hd, _hc, _rest;

    /// <summary>Gathers the normal equations of the quotes.</summary>
    public SviReduction(ReadOnlySpan<double> moneyness, ReadOnlySpan<double> variance, ReadOnlySpan<double> weight, double m, double sigma)
    {
        _sigma = sigma;
        for (int i = 0; i < moneyness.Length; i++)
        {
            double y = (moneyness[i] - m) / sigma;
            double z = StrictMath.Sqrt((y * y) + 1);
            double w = weight[i];
            double v = variance[i];
            _gaa += w;
            _gad += w * y;
            _gac += w * z;
            _gdd += w * y * y;
            _gdc += w * y * z;
            _gcc += w * z * z;
            _ha += w * v;
            _hd += w * v * y;
            _hc += w * v * z;
            _rest += w * v * v;
        }
    }

    /// <summary>The weighted sum of squared errors of the best slice, and the slice as (a, d, c).</summary>
    public readonly double Solve(out double a, out double d, out double c)
    {
        if (TryFree(out a, out d, out c))
        {
            return Cost(a, d, c);
        }

        double best = double.PositiveInfinity;
        (double A, double D, double C) winner = default;

        // The plane a = 0, then its corners and edges, each with a = 0 and with a free above zero.
        double determinant = (_gdd * _gcc) - (_gdc * _gdc);
        if (determinant > 1e-12 * _gdd * _gcc)
        {
            Offer(0, ((_hd * _gcc) - (_hc * _gdc)) / determinant, ((_hc * _gdd) - (_hd * _gdc)) / determinant, ref best, ref winner);
        }

        ReadOnlySpan<double> cornerD = [0, _sigma, 0, -_sigma];
        ReadOnlySpan<double> cornerC = [0, _sigma, 2 * _sigma, _sigma];
        for (int corner = 0; corner < 4; corner++)
        {
            int next = (corner + 1) & 3;
            double d0 = cornerD[corner];
            double c0 = cornerC[corner];
            double dd = cornerD[next] - d0;
            double dc = cornerC[next] - c0;
            Offer(0, d0, c0, ref best, ref winner);
            Offer((_ha - (_gad * d0) - (_gac * c0)) / _gaa, d0, c0, ref best, ref winner);
            OfferEdge(d0, c0, dd, dc, ref best, ref winner);
        }

        (a, d, c) = winner;
        return best;
    }

    private readonly double Cost(double a, double d, double c)
    {
        double square = (a * a * _gaa) + (d * d * _gdd) + (c * c * _gcc) + (2 * ((a * d * _gad) + (a * c * _gac) + (d * c * _gdc)));
        double cost = square - (2 * ((a * _ha) + (d * _hd) + (c * _hc))) + _rest;

        // A perfect fit can round below zero.
        return cost > 0 ? cost : 0;
    }

    private readonly bool TryFree(out double a, out double d, out double c)
    {
        // Cramer's rule by cofactors of the symmetric matrix.
        double caa = (_gdd * _gcc) - (_gdc * _gdc);
        double cad = (_gac * _gdc) - (_gad * _gcc);
        double cac = (_gad * _gdc) - (_gac * _gdd);
        double determinant = (_gaa * caa) + (_gad * cad) + (_gac * cac);
        a = d = c = 0;
        if (!(determinant > 1e-14 * _gaa * _gdd * _gcc))
        {
            return false;
        }

        double cdd = (_gaa * _gcc) - (_gac * _gac);
        double cdc = (_gad * _gac) - (_gaa * _gdc);
        double ccc = (_gaa * _gdd) - (_gad * _gad);
        a = ((caa * _ha) + (cad * _hd) + (cac * _hc)) / determinant;
        d = ((cad * _ha) + (cdd * _hd) + (cdc * _hc)) / determinant;
        c = ((cac * _ha) + (cdc * _hd) + (ccc * _hc)) / determinant;
        double size = d < 0 ? -d : d;
        return size <= c && c + size <= 2 * _sigma && a + StrictMath.Sqrt((c * c) - (d * d)) >= 0;
    }

    // Along an edge (d, c) = (d0, c0) + t·(dd, dc): t with a = 0, and t and a together.
    private readonly void OfferEdge(double d0, double c0, double dd, double dc, ref double best, ref (double A, double D, double C) winner)
    {
        double tt = (dd * dd * _gdd) + (2 * dd * dc * _gdc) + (dc * dc * _gcc);
        double at = (dd * _gad) + (dc * _gac);
        double ht = (dd * (_hd - (_gdd * d0) - (_gdc * c0))) + (dc * (_hc - (_gdc * d0) - (_gcc * c0)));
        double ha = _ha - (_gad * d0) - (_gac * c0);
        if (tt > 0)
        {
            OfferAt(0, ht / tt, d0, c0, dd, dc, ref best, ref winner);
        }

        double determinant = (_gaa * tt) - (at * at);
        if (determinant > 1e-12 * _gaa * tt)
        {
            OfferAt(((ha * tt) - (ht * at)) / determinant, ((ht * _gaa) - (ha * at)) / determinant, d0, c0, dd, dc, ref best, ref winner);
        }
    }

    private readonly void OfferAt(double a, double t, double d0, double c0, double dd, double dc, ref double best, ref (double A, double D, double C) winner)
    {
        if (t is > 0 and < 1)
        {
            Offer(a, d0 + (t * dd), c0 + (t * dc), ref best, ref winner);
        }
    }

    private readonly void Offer(double a, double d, double c, ref double best, ref (double A, double D, double C) winner)
    {
        // Points on an edge may round an ulp beyond it.
        double slack = 1e-12 * _sigma;
        double size = d < 0 ? -d : d;
        if (!(a >= 0) || size > c + slack || c + size > (2 * _sigma) + slack)
        {
            return;
        }

        double cost = Cost(a, d, c);
        if (cost < best)
        {
            best = cost;
            winner = (a, d, size > c ? size : c);
        }
    }
}
