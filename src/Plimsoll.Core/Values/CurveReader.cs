// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Values;

/// <summary>Reads a <see cref="PiecewiseLinear"/> curve from JSON: <c>[["0.5", "1"], ["1", "0.2"]]</c>.</summary>
public static class CurveReader
{
    private const string Words = "a curve: points [x, y] such as [[\"0.5\", \"1\"], [\"1\", \"0.2\"]]";

    /// <summary>A curve whose values fulfil a condition; null where anything is wrong, which is noted at its place.</summary>
    /// <param name="place">Where it stands; required.</param>
    /// <param name="what">The condition on y in words that follow "a decimal in a string": "from 0 to 1".</param>
    /// <param name="holds">The condition.</param>
    public static PiecewiseLinear? Curve(this JsonPlace place, string what, Func<Ratio, bool> holds)
    {
        if (!place.IsArray)
        {
            place.Expected(Words);
            return null;
        }

        ImmutableArray<JsonPlace> items = place.Items();
        if (items.IsEmpty || items.Length > PiecewiseLinear.MostPoints)
        {
            place.Expected($"from 1 to {PiecewiseLinear.MostPoints} points [x, y]");
            return null;
        }

        ImmutableArray<CurvePoint>.Builder points = ImmutableArray.CreateBuilder<CurvePoint>(items.Length);
        bool isSound = true;
        foreach (JsonPlace item in items)
        {
            if (Point(item, what, holds) is not { } point)
            {
                isSound = false;
                continue;
            }

            if (isSound && points.Count > 0 && point.X <= points[^1].X)
            {
                item.Items()[0].Expected($"more than {points[^1].X}, the x of the point before");
                isSound = false;
            }

            points.Add(point);
        }

        return isSound ? new(points.ToImmutable()) : null;
    }

    private static CurvePoint? Point(JsonPlace place, string what, Func<Ratio, bool> holds)
    {
        if (!place.IsArray || place.Items() is not [JsonPlace atX, JsonPlace atY])
        {
            place.Expected("a point [x, y] of two decimals in strings");
            return null;
        }

        Ratio x = atX.Decimal<Ratio>("from -1000000 to 1000000", static value => value.Abs() <= PiecewiseLinear.Most);
        Ratio y = atY.Decimal(what, holds);
        return atX.IsWrong || atY.IsWrong ? null : new CurvePoint(x, y);
    }
}
