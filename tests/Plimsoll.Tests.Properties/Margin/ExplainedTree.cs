// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What has to hold of a tree of named values, said as the first fault that is found.</summary>
internal static partial class ExplainedTree
{
    /// <summary>Folds are exact, formulas have parts, what was put in has none, and what stands elsewhere stands there.</summary>
    internal static string? FaultOf(NamedValue root) =>
        Said(root, root.Flattened().FirstOrDefault(value => !Follows(value, root)));

    /// <summary>Money that was put in is a parameter or an amount that a name here stands for: no figure of the model's own stands without its parts. What the
    /// open orders are charged by is a bound over sets of fills, which has no parts that sum; a rounding is what exact sums of rounded parts leave.</summary>
    internal static string? UnfoundedOf(NamedValue root) => Said(root, root.Flattened().FirstOrDefault(static value =>
        value.Rule == ValueRule.Given && value.Unit == ValueUnit.Money && !_putIn.Contains(value.Name)));

    private static readonly HashSet<string> _putIn = new(StringComparer.Ordinal)
    {
        "from", "to", "flat", "liquidity", "cap", "cap on profit", "dampener", "rounding", "beside", "buffer", "group with orders", "cost of fills",
        "required before in maintenance",
    };

    /// <summary>The first value that its formula, as it is written, does not give from its parts.</summary>
    internal static string? MiswrittenOf(NamedValue root, ISet<string> unread) =>
        Said(root, root.Flattened().FirstOrDefault(node => IsMiswritten(node, unread)));

    private static bool IsMiswritten(NamedValue node, ISet<string> unread)
    {
        if (node.Rule != ValueRule.Formula)
        {
            return false;
        }

        bool isModel = node.Note!.StartsWith("Black-76", StringComparison.Ordinal), isShock = Shock().Match(node.Note) is { Success: true };
        (double value, double error) = isModel ? (ModelOf(node), 1e-9 * 70_000) : isShock ? (ShockedOf(node), 1e-12) : default;
        if (!isModel && !isShock && !WrittenFormula.TryRead(node, out value, out error))
        {
            unread.Add(node.Note!);
            return false;
        }

        return Math.Abs(value - node.Value.ToDouble()) > error;
    }

    [GeneratedRegex(@"^(up|down) by ([\d.]+) (of itself|absolute)" +
        @"( × \(30 ÷ max\(days, 1\)\)\^([\d.]+), from 30 days on \^([\d.]+))?(, to at least ([\d.]+))?$")]
    private static partial Regex Shock();

    /// <summary>A volatility in a scenario, by the words of its shock.</summary>
    private static double ShockedOf(NamedValue node)
    {
        GroupCollection said = Shock().Match(node.Note!).Groups;
        double Number(int group) => said[group].Success ? double.Parse(said[group].Value, CultureInfo.InvariantCulture) : 0;
        double now = node.Parts[0].Value.ToDouble(), days = node.Parts.FirstOrDefault(static part => part.Name == "days")?.Value.ToDouble() ?? 30;
        double size = Number(2) * Math.Pow(30 / Math.Max(days, 1), days < 30 ? Number(5) : Number(6)) * (said[3].Value == "absolute" ? 1 : now);
        return Math.Max(now + (said[1].Value == "up" ? size : -size), Number(8));
    }

    /// <summary>Black-76 over parts that are named after what they are, here or there.</summary>
    private static double ModelOf(NamedValue node)
    {
        double Leaf(params string[] names) => node.Parts.First(part => names.Contains(part.Name)).Value.ToDouble();
        return Worth(Leaf("forward", "forward there", "underlying", "underlying there"), Leaf("strike"), Leaf("volatility", "volatility there"), Leaf("days"),
            node.Parts.First(static part => part.Name == "strike").Note == "call");
    }

    /// <summary>Every option's profit in a scenario, worked out again from the leaves by the formula; the first that differs.</summary>
    internal static string? WrongOptionOf(NamedValue root) => Said(root, root.Flattened()
        .Where(static leg => leg.Parts is [{ Name: "quantity" }, { Name: "profit of one contract", Parts.IsEmpty: false }])
        .FirstOrDefault(static leg => !IsProfitOfLeaves(leg.Parts[0].Value.IsNegative, leg.Parts[1])));

    private static string? Said(NamedValue root, NamedValue? fault) => fault is null ? null : $"{root.Name}: {fault.Name} {fault.Value} ({fault.Rule})";

    private static bool IsProfitOfLeaves(bool isShort, NamedValue profit)
    {
        double Leaf(NamedValue of, string name) => of.Parts.First(part => part.Name == name).Value.ToDouble();
        NamedValue there = profit.Parts.First(static part => part.Name == "value there"), now = profit.Parts.First(static part => part.Name == "value now");
        NamedValue forwardThere = there.Parts.First(static part => part.Name == "forward there");
        bool isCall = now.Parts.First(static part => part.Name == "strike").Note == "call";
        double forward = Leaf(now, "forward"), moved = forward * (1 + Leaf(forwardThere, "price move"));
        double valueNow = Worth(forward, Leaf(now, "strike"), Leaf(now, "volatility"), Leaf(now, "days"), isCall);
        double valueThere = Worth(moved, Leaf(there, "strike"), Leaf(there, "volatility there"), Leaf(there, "days"), isCall);
        double settlement = Leaf(profit, "settlement price"), size = Leaf(profit, "contract size");
        double unit = size * settlement / (profit.Note!.Contains("÷ forward", StringComparison.Ordinal) ? forward : 1);
        double worth = Leaf(profit, "mark") * size * settlement, above = (valueNow * unit) - worth;
        double behind = isShort ? Math.Max(above, 0) : Math.Min(above, 0);
        double expected = Math.Max((Leaf(profit, "weight") * (valueThere - valueNow) * unit) + behind, -worth);
        bool isShown = Math.Abs(there.Value.ToDouble() - valueThere) <= 1e-9 * moved && Math.Abs(now.Value.ToDouble() - valueNow) <= 1e-9 * forward
            && Math.Abs(forwardThere.Value.ToDouble() - moved) <= 1e-9 * moved;
        return isShown && Math.Abs(expected - profit.Value.ToDouble()) <= 1e-9 * Math.Max(settlement, forward);
    }

    /// <summary>Black-76 written out, with a normal distribution of its own.</summary>
    private static double Worth(double forward, double strike, double volatility, double days, bool isCall)
    {
        double deviation = volatility * Math.Sqrt(days / 365), sign = isCall ? 1 : -1;
        if (deviation == 0)
        {
            return Math.Max(sign * (forward - strike), 0);
        }

        double d1 = (Math.Log(forward / strike) / deviation) + (deviation / 2);
        return sign * ((forward * Normal(sign * d1)) - (strike * Normal(sign * (d1 - deviation))));
    }

    /// <summary>The normal distribution by Marsaglia's series, and beyond eight deviations its ends.</summary>
    private static double Normal(double x)
    {
        if (Math.Abs(x) > 8)
        {
            return x > 0 ? 1 : 0;
        }

        (double sum, double term) = (x, x);
        for (int i = 3; Math.Abs(term) > 1e-18 && i < 1_000; i += 2)
        {
            term *= x * x / i;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>A line that requires something has a node of its figure, which comes down to a price, a size or a parameter.</summary>
    internal static string? FaultOf(MarginReportLine line, Amount figure, NamedValue root) =>
        figure.IsZero || root.Flattened().Any(node =>
            node.Value == figure && node.Rule is not (ValueRule.Given or ValueRule.Elsewhere) && IsGrounded(node, root))
            ? null
            : $"{root.Name}: no node of {figure} for the line {line.Name} comes down to what was put in";

    private static bool IsGrounded(NamedValue node, NamedValue root) =>
        node.Flattened().Any(static leaf => leaf.Rule == ValueRule.Given && leaf.Unit != ValueUnit.Money)
        || node.Flattened().Where(static leaf => leaf.Rule == ValueRule.Elsewhere).Any(leaf => Shown(leaf, root) is { } shown && IsGrounded(shown, root));

    private static NamedValue? Shown(NamedValue again, NamedValue root) => root.Flattened().FirstOrDefault(value =>
        value.Rule is not (ValueRule.Elsewhere or ValueRule.Given) && (value.Name, value.Value, value.Unit) == (again.Name, again.Value, again.Unit));

    private static bool Follows(NamedValue value, NamedValue root) => value.Rule switch
    {
        ValueRule.Given => value.Parts.IsEmpty,
        ValueRule.Sum => value.Value == value.Parts.Aggregate(Amount.Zero, static (sum, part) => sum + part.Value),
        ValueRule.Largest => value.Value == value.Parts.Max(static part => part.Value),
        ValueRule.Smallest => value.Value == value.Parts.Min(static part => part.Value),
        ValueRule.Elsewhere => value.Parts.IsEmpty && Shown(value, root) is not null,
        _ => !value.Parts.IsEmpty && value.Note is { Length: > 0 },
    };
}
