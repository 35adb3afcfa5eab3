// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Venues.Derive;

/// <summary>What Derive's standard manager publishes for one underlying, under the names of its parameters. Rates and factors.</summary>
/// <param name="MaxSpotReq">Initial requirement on a short option at the money, of spot.</param>
/// <param name="MinSpotReq">The least of it, far out of the money.</param>
/// <param name="MmCallSpotReq">Maintenance on a short call, of spot.</param>
/// <param name="MmPutSpotReq">Maintenance on a short put, of spot, unless its value's is more.</param>
/// <param name="MmPutMtmReq">Maintenance on a short put, of its value.</param>
/// <param name="UnpairedImScale">What an uncovered call may lose more, of the forward, toward initial margin.</param>
/// <param name="UnpairedMmScale">The same toward maintenance.</param>
/// <param name="MmOffsetScale">The least initial margin of a short put per unit of its maintenance.</param>
/// <param name="MmPerpReq">Maintenance on perpetuals, of their price.</param>
/// <param name="ImPerpReq">Initial margin on perpetuals, of their price.</param>
/// <param name="PerpThreshold">The confidence below which perpetuals are charged.</param>
/// <param name="OptionThreshold">The same of options.</param>
/// <param name="BaseThreshold">The same of collateral.</param>
/// <param name="OcFactor">The charge per unit of doubt and of spot.</param>
public sealed record DeriveStandardTerms(
    double MaxSpotReq,
    double MinSpotReq,
    double MmCallSpotReq,
    double MmPutSpotReq,
    double MmPutMtmReq,
    double UnpairedImScale,
    double UnpairedMmScale,
    double MmOffsetScale,
    double MmPerpReq,
    double ImPerpReq,
    double PerpThreshold,
    double OptionThreshold,
    double BaseThreshold,
    double OcFactor)
{
    /// <summary>(1 − confidence) × factor × notional below a threshold, else 0.</summary>
    internal double Charge(double confidence, double threshold, double notional) => confidence < threshold ? (1 - confidence) * OcFactor * notional : 0;
}

/// <summary>How far a balance counts.</summary>
/// <param name="MarginFactor">The share of its value that counts toward maintenance.</param>
/// <param name="ImScale">The share of that that counts toward initial margin.</param>
public sealed record DeriveMarginFactor(double MarginFactor, double ImScale);
