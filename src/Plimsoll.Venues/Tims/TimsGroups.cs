// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>Class, product and portfolio groups by name, as OCC publishes them.</summary>
internal sealed class TimsGroups
{
    private readonly Dictionary<string, string> _groupOf = new(StringComparer.Ordinal);
    private readonly List<string> _groups = [];
    private readonly Level _products = new();
    private readonly Level _portfolios = new();

    internal static TimsGroups Read(JsonPlace model)
    {
        TimsGroups groups = new();
        foreach ((string name, JsonPlace value) in model.Field("classGroups").Members())
        {
            groups._groups.Add(name);
            foreach (JsonPlace member in value.Items(required: true))
            {
                if (!groups._groupOf.TryAdd(member.Text(), name))
                {
                    member.Expected("an underlying that is in no class group before");
                }
            }
        }

        groups._products.Read(model.Field("productGroups"), "a class group or underlying that is in no product group before");
        groups._portfolios.Read(model.Field("portfolioGroups"), "a product group that is in no portfolio group before");
        return groups;
    }

    /// <summary>Where an underlying lies. Numbers of groups come first, those of what lies in none follow, so that no two are the same.</summary>
    internal TimsMember MemberOf(string underlying, int id, int ofClass)
    {
        string? named = _groupOf.GetValueOrDefault(underlying);
        int group = named is null ? _groups.Count + id : _groups.IndexOf(named);
        (int product, Ratio productOffset) = _products.Find(named ?? underlying, group);
        (int root, Ratio portfolioOffset) = product < _products.Names.Count
            ? _portfolios.Find(_products.Names[product], product)
            : (_portfolios.Names.Count + product, Ratio.One);
        return new(ofClass, root, product, group, productOffset, portfolioOffset);
    }

    /// <summary>Groups of one level.</summary>
    private sealed class Level
    {
        private readonly Dictionary<string, int> _placeOf = new(StringComparer.Ordinal);
        private readonly List<Ratio> _offsets = [];

        internal List<string> Names { get; } = [];

        internal void Read(JsonPlace place, string expected)
        {
            foreach ((string name, JsonPlace value) in place.Members())
            {
                value.CheckObject("offset", "members");
                _offsets.Add(value.Field("offset").Fraction());
                foreach (JsonPlace member in value.Field("members").Items(required: true))
                {
                    if (!_placeOf.TryAdd(member.Text(), Names.Count))
                    {
                        member.Expected(expected);
                    }
                }

                Names.Add(name);
            }
        }

        internal (int Place, Ratio Offset) Find(string member, int own) =>
            _placeOf.TryGetValue(member, out int place) ? (place, _offsets[place]) : (Names.Count + own, Ratio.One);
    }
}
