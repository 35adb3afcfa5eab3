// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>One subject of each kind, by names that a sentence can be searched for.</summary>
internal static class RefusalExamples
{
    internal static readonly RefusalContext Context = new() { Catalog = TestBook.Catalog, Columns = ["BTC", "ETH"] };

    internal static RefusalSubject Of(SubjectKind kind) => kind switch
    {
        SubjectKind.None => default,
        SubjectKind.Account => new AccountId(4211),
        SubjectKind.Owner => new OwnerId(0),
        SubjectKind.Asset => TestBook.AssetOf("USDC"),
        SubjectKind.Instrument => TestBook.InstrumentOf("BTC-26DEC25"),
        SubjectKind.Observable => TestBook.ObservableOf("BTC-PERP"),
        SubjectKind.Source => RefusalSubject.OfSource(TestBook.ObservableOf("ETH-PERP"), 7),
        SubjectKind.Time => TestBook.Noon,
        SubjectKind.Count => RefusalSubject.Count(3),
        SubjectKind.Limit => RefusalSubject.Limit(262_144),
        SubjectKind.Row => RefusalSubject.Row(4),
        SubjectKind.Column => RefusalSubject.Column(1),
        SubjectKind.Part => RefusalSubject.Part(1),
        SubjectKind.Line => RefusalSubject.Line(1),
        SubjectKind.Term => RefusedTerm.Scenario,
        SubjectKind.Listing => ListingFault.TickSize,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What a sentence about the subject must say of it.</summary>
    internal static string[] Names(SubjectKind kind) => kind switch
    {
        SubjectKind.None => [],
        SubjectKind.Account => ["4211"],
        SubjectKind.Owner => ["owner 0"],
        SubjectKind.Asset => ["USDC"],
        SubjectKind.Instrument => ["BTC-26DEC25"],
        SubjectKind.Observable => ["BTC-PERP"],
        SubjectKind.Source => ["ETH-PERP", "7"],
        SubjectKind.Time => ["2025-10-12T08:00:00Z"],
        SubjectKind.Count => ["3"],
        SubjectKind.Limit => ["262,144"],
        SubjectKind.Row => ["5"],
        SubjectKind.Column => ["ETH"],
        SubjectKind.Part => ["model"],
        SubjectKind.Line => ["line 2"],
        SubjectKind.Term => ["weight"],
        SubjectKind.Listing => ["tick"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
