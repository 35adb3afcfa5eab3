// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Engine.Events;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Values;

/// <summary>What a refusal is about is a type: it cannot be made of another kind, and is not read as one.</summary>
public class RejectionTests
{
    public static TheoryData<RejectionCode> Codes => [.. Enum.GetValues<RejectionCode>()];

    [Fact]
    public void A_refusal_is_as_small_as_its_code_and_a_number() => Assert.Equal(16, Unsafe.SizeOf<Rejection>());

    [Fact]
    public void The_default_refuses_nothing_about_nothing()
    {
        Assert.Equal(Rejection.None, new Rejection(RejectionCode.None));
        Assert.False(default(Rejection).IsRefused);
        Assert.Equal(SubjectKind.None, default(Rejection).Subject.Kind);
        Assert.Throws<InvariantException>(static () => new Rejection(RejectionCode.None, new ObservableId(0)));
        Assert.Throws<InvariantException>(static () => new Rejection(RejectionCode.NotPositive, new(SubjectKind.None, 1)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_takes_the_kinds_of_subject_that_it_promises_and_no_others(RejectionCode code)
    {
        Assert.NotEmpty(RefusalSubjects.Of(code));
        foreach (SubjectKind kind in Enum.GetValues<SubjectKind>())
        {
            RefusalSubject subject = new(kind, kind == SubjectKind.None ? 0 : 1);
            if (RefusalSubjects.Of(code).Contains(kind))
            {
                Assert.Equal(subject, new Rejection(code, subject).Subject);
            }
            else
            {
                Assert.Throws<InvariantException>(() => new Rejection(code, subject));
            }
        }
    }

    [Fact]
    public void Kinds_and_codes_that_there_are_not_are_allowed_nothing()
    {
        Assert.False(RefusalSubjects.Allow((RejectionCode)999, SubjectKind.None));
        Assert.False(RefusalSubjects.Allow(RejectionCode.OutOfRange, (SubjectKind)32));
        Assert.False(RefusalSubjects.Allow(RejectionCode.OutOfRange, (SubjectKind)255));
    }

    [Fact]
    public void A_subject_is_read_as_what_it_is_and_as_nothing_else()
    {
        Assert.Equal(new AccountId(ulong.MaxValue), ((RefusalSubject)new AccountId(ulong.MaxValue)).Account);
        Assert.Equal(new OwnerId(7), ((RefusalSubject)new OwnerId(7)).Owner);
        Assert.Equal(new AssetId(-1), ((RefusalSubject)new AssetId(-1)).Asset);
        Assert.Equal(new InstrumentId(3), ((RefusalSubject)new InstrumentId(3)).Instrument);
        Assert.Equal(new ObservableId(4), ((RefusalSubject)new ObservableId(4)).Observable);
        Assert.Equal(new Timestamp(-5), ((RefusalSubject)new Timestamp(-5)).Time);
        Assert.Equal(RefusedTerm.Expiry, ((RefusalSubject)RefusedTerm.Expiry).Term);
        Assert.Equal(6, RefusalSubject.Column(6).Place);
        foreach ((int observable, int source) in ((int, int)[])[(0, 0), (5, -1), (-1, 7), (int.MinValue, int.MaxValue)])
        {
            RefusalSubject found = RefusalSubject.OfSource(new(observable), source);
            Assert.Equal((new ObservableId(observable), source), (found.Observable, found.Source));
        }

        Assert.Throws<InvariantException>(static () => ((RefusalSubject)new ObservableId(4)).Instrument);
        Assert.Throws<InvariantException>(static () => ((RefusalSubject)new InstrumentId(4)).Observable);
        Assert.Throws<InvariantException>(static () => RefusalSubject.Count(4).Place);
        Assert.Throws<InvariantException>(static () => default(RefusalSubject).Account);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void In_json_a_refusal_names_what_it_is_about_and_is_read_back(RejectionCode code)
    {
        CatalogNames names = new(TestBook.Catalog);
        foreach (SubjectKind kind in RefusalSubjects.Of(code))
        {
            CommandRefused refused = new(7, TestBook.Noon, new(8), new(code, new(kind, kind == SubjectKind.None ? 0 : 1)));
            JsonObject json = EventJson.Of(refused, names);
            Assert.True(EventJson.TryRead(JsonDocument.Parse(json.ToJsonString()).RootElement, names, out Event? read, out string? fault), fault);
            Assert.Equal(refused, read);
        }
    }

    [Fact]
    public void In_json_an_observable_has_its_name_and_a_kind_that_the_code_does_not_have_is_refused()
    {
        CatalogNames names = new(TestBook.Catalog);
        CommandRefused refused = new(7, TestBook.Noon, new(8), new(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC-PERP")));
        string text = EventJson.Of(refused, names).ToJsonString();
        Assert.Contains("\"code\":\"MarkMissing\",\"about\":\"Observable\",\"observable\":\"BTC-PERP\"", text, StringComparison.Ordinal);

        string wrong = text.Replace("\"about\":\"Observable\",\"observable\":\"BTC-PERP\"", "\"about\":\"Account\",\"account\":7", StringComparison.Ordinal);
        Assert.False(EventJson.TryRead(JsonDocument.Parse(wrong).RootElement, names, out _, out string? fault));
        Assert.Equal("CommandRefused.about: \"Account\"; expected one of Asset, Observable, Column", fault);
    }
}
