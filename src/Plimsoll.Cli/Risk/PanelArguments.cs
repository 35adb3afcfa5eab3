// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Panels;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>The options that verbs over a panel of prices share.</summary>
internal sealed class PanelArguments
{
    private const int MostNames = 12;
    private const int DateLength = 10;

    /// <summary>The panel file.</summary>
    public Option<string> File { get; } = new("--panel") { Required = true, Description = "Wide CSV of prices, plain or gzip: a time column, then one column a factor.", HelpName = "FILE" };

    /// <summary>Where the panel is cut.</summary>
    public Option<string?> AsOf { get; } = new("--as-of") { Description = "Look at no row of the panel later than this time (a day alone: its end). Default: the portfolio's time, or all of the panel.", HelpName = "TIME" };

    /// <summary>Confidence of a tail.</summary>
    public Option<string> Confidence { get; } = new("--confidence") { Description = "Confidence, between 0 and 1.", DefaultValueFactory = static _ => "0.99", HelpName = "SHARE" };

    /// <summary>Decay of the volatility forecast.</summary>
    public Option<double> Decay { get; } = new("--decay") { Description = "Decay of the exponentially weighted volatility, per day.", DefaultValueFactory = static _ => 0.94, HelpName = "SHARE" };

    /// <summary>Machine-readable output.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON." };

    /// <summary>The panel as its file has it.</summary>
    public PricePanel Read(ParseResult parsed) => PanelFile.Read(PathOf(parsed));

    /// <summary>The panel's file, which messages about the panel begin with.</summary>
    public string PathOf(ParseResult parsed) => parsed.GetValue(File)!;

    /// <summary>Where the panel is to be cut, if the command line says.</summary>
    public Timestamp? ReadAsOf(ParseResult parsed)
    {
        if (parsed.GetValue(AsOf) is not { } text)
        {
            return null;
        }

        return Timestamp.TryParse(text.Length == DateLength ? text + "T23:59:59.999999999Z" : text, out Timestamp time)
            ? time
            : throw new UsageException(AsOf.Name, $"expected a UTC time such as 2025-10-10T21:20:00Z, or a day such as 2025-10-10; found '{text}'");
    }

    /// <summary>The confidence as an exact number.</summary>
    public Ratio ReadConfidence(ParseResult parsed)
    {
        string text = parsed.GetValue(Confidence)!;
        return Ratio.TryParse(text, out Ratio confidence) && confidence.IsPositive && confidence < Ratio.One
            ? confidence
            : throw new UsageException("--confidence", $"expected a number between 0 and 1; found '{text}'");
    }

    /// <summary>The decay of the volatility forecast.</summary>
    public double ReadDecay(ParseResult parsed)
    {
        double decay = parsed.GetValue(Decay);
        return decay is > 0 and < 1 ? decay : throw new UsageException("--decay", $"expected a number between 0 and 1; found {Text(decay, "R")}");
    }

    /// <summary>Refuses a window that holds no observation beyond the confidence, or too few returns to start a volatility from.</summary>
    public static void CheckWindow(int window, Ratio confidence)
    {
        Int128 beyond = (Fixed18.AtomsPerUnit + (Ratio.One - confidence).Atoms - 1) / (Ratio.One - confidence).Atoms;
        if (window < beyond || window < Volatility.SeedLength)
        {
            throw new UsageException("--window", $"expected at least {Int128.Max(beyond, Volatility.SeedLength)} days, so that one lies beyond a confidence of {confidence}; found {window}");
        }
    }

    /// <summary>A figure as tables show it.</summary>
    public static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The first few names, and how many more there are.</summary>
    public static string Named(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : string.Empty);

    /// <summary>What a portfolio depends on and the panel does not move, as a sentence.</summary>
    public static string HeldSentence(ImmutableArray<string> held) => $"Held, because the panel has no column for it: {Named(held)}.";

    /// <summary>The value, or what the refusal means for this panel.</summary>
    /// <param name="result">The value or the refusal.</param>
    /// <param name="what">What was asked for: the subject of the sentence.</param>
    /// <param name="factors">The columns that a refusal counts, where it counts any.</param>
    public static T Taken<T>(Result<T> result, string what, ImmutableArray<string> factors = default) => result.IsOk
        ? result.Value
        : throw new InputException(result.Rejection.Code switch
        {
            RejectionCode.HistoryTooShort => $"{what}: the history is too short: {result.Rejection.Subject} daily returns were found",
            RejectionCode.SingularMatrix => $"{what}: the covariance is singular at {Factor(factors, result.Rejection)}: its returns are zero or follow from those before it; drop it, or take more history",
            RejectionCode.MarginTermsMissing => $"{what}: there is no column for the underlying of instrument {result.Rejection.Subject}",
            RejectionCode.MarkMissing => $"{what}: a price or volatility is missing (symbol {result.Rejection.Subject})",
            RejectionCode.OutsideDomain when !factors.IsDefault => $"{what}: a figure is out of bounds: prices that never move have no volatility ({(factors.Length > 1 ? "one or more of " : string.Empty)}{Named(factors)})",
            _ => $"{what}: refused, {result.Rejection.Code} {result.Rejection.Subject}",
        });

    private static string Factor(ImmutableArray<string> factors, Rejection rejection) =>
        !factors.IsDefault && rejection.Subject >= 0 && rejection.Subject < factors.Length ? factors[(int)rejection.Subject] : $"factor {rejection.Subject}";
}
