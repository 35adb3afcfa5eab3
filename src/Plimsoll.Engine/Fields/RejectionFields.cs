// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>The fields of a refusal: its code, the kind of what it is about, and that thing under the name of its kind (<c>"code": "MarkMissing", "about":
/// "Observable", "observable": "BTC"</c>).</summary>
public static class RejectionFields
{
    /// <summary>Writes a refusal.</summary>
    public static void Write<TSink>(Rejection rejection, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        RefusalSubject subject = rejection.Subject;
        fields.Choice("code", rejection.Code);
        fields.Choice("about", subject.Kind);
        switch (subject.Kind)
        {
            case SubjectKind.None:
                break;
            case SubjectKind.Account:
                fields.Account("account", subject.Account);
                break;
            case SubjectKind.Owner:
                fields.Owner("owner", subject.Owner);
                break;
            case SubjectKind.Asset:
                fields.Asset("asset", subject.Asset);
                break;
            case SubjectKind.Instrument:
                fields.Instrument("instrument", subject.Instrument);
                break;
            case SubjectKind.Observable:
                fields.Observable("observable", subject.Observable);
                break;
            case SubjectKind.Source:
                fields.Observable("observable", subject.Observable);
                fields.Number("source", subject.Source);
                break;
            case SubjectKind.Time:
                fields.OptionalTime("at", subject.Time);
                break;
            case SubjectKind.Term:
                fields.Choice("term", subject.Term);
                break;
            case SubjectKind.Listing:
                fields.Choice("listing", subject.Listing);
                break;
            default:
                fields.Signed(NameOf(subject.Kind), subject.Number);
                break;
        }
    }

    /// <summary>Reads a refusal; one that is about a kind of thing that its code does not speak of is a fault.</summary>
    public static Rejection Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct
    {
        RejectionCode code = fields.Choice<RejectionCode>("code");
        SubjectKind kind = fields.Choice<SubjectKind>("about");
        if (!RefusalSubjects.Allow(code, kind))
        {
            fields.Fail("about", "one of " + string.Join(", ", RefusalSubjects.Of(code)));
            code = Enum.IsDefined(code) ? code : RejectionCode.None;
            kind = RefusalSubjects.Of(code)[0];
        }

        return new(code, Subject(kind, ref fields));
    }

    private static RefusalSubject Subject<TSource>(SubjectKind kind, ref TSource fields)
        where TSource : IFieldSource, allows ref struct => kind switch
        {
            SubjectKind.None => default,
            SubjectKind.Account => fields.Account("account"),
            SubjectKind.Owner => fields.Owner("owner"),
            SubjectKind.Asset => fields.Asset("asset"),
            SubjectKind.Instrument => fields.Instrument("instrument"),
            SubjectKind.Observable => fields.Observable("observable"),
            SubjectKind.Source => RefusalSubject.OfSource(fields.Observable("observable"), fields.Number("source")),
            SubjectKind.Time => fields.OptionalTime("at"),
            SubjectKind.Term => fields.Choice<RefusedTerm>("term"),
            SubjectKind.Listing => fields.Choice<ListingFault>("listing"),
            _ => new(kind, fields.Signed(NameOf(kind))),
        };

    private static string NameOf(SubjectKind kind) => kind switch
    {
        SubjectKind.Count => "count",
        SubjectKind.Limit => "limit",
        SubjectKind.Row => "row",
        SubjectKind.Column => "column",
        SubjectKind.Part => "part",
        SubjectKind.Line => "line",
        _ => throw new InvariantException("A kind of subject has fields of its own."),
    };
}
