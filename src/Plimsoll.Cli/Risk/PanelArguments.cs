// SPDX-License-Identifier: Apache-2.0
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
    private const long NanosecondsPerDay = 86_400 * Timestamp.NanosecondsPerSecond;

    /// <summary>The panel file.</summary>
    public Option<string> File { get; } = new("--panel") { Required = true, Description = "Wide CSV of prices, plain or gzip: a time column, then one column a factor.", HelpName = "FILE" };

    /// <summary>Confidence of a tail.</summary>
    public Option<string> Confidence { get; } = new("--confidence") { Description = "Confidence, between 0 and 1.", DefaultValueFactory = static _ => "0.99" };

    /// <summary>Decay of the volatility forecast.</summary>
    public Option<double> Decay { get; } = new("--decay") { Description = "Decay of the exponentially weighted volatility, per day.", DefaultValueFactory = static _ => 0.94 };

    /// <summary>Machine-readable output.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON." };

    /// <summary>The panel at one row a day: the first row's hour.</summary>
    public PricePanel ReadDaily(ParseResult parsed)
    {
        string path = parsed.GetValue(File)!;
        PricePanel panel = PanelFile.Read(path);
        if (panel.Times.Length < 3)
        {
            throw new InputException(path, null, null, $"the panel has {panel.Times.Length} rows, too few for statistics");
        }

        long[] spacings = new long[panel.Times.Length - 1];
        for (int row = 1; row < panel.Times.Length; row++)
        {
            spacings[row - 1] = panel.Times[row].Nanoseconds - panel.Times[row - 1].Nanoseconds;
        }

        Array.Sort(spacings);
        long usual = spacings[spacings.Length / 2];
        if (usual > NanosecondsPerDay || NanosecondsPerDay % usual != 0)
        {
            throw new InputException(path, null, null, $"rows are usually {usual / Timestamp.NanosecondsPerSecond} s apart, which is no whole part of a day");
        }

        return panel.Every((int)(NanosecondsPerDay / usual));
    }

    /// <summary>The confidence as an exact number.</summary>
    public Ratio ReadConfidence(ParseResult parsed)
    {
        string text = parsed.GetValue(Confidence)!;
        return Ratio.TryParse(text, out Ratio confidence) && confidence.IsPositive && confidence < Ratio.One
            ? confidence
            : throw new InputException("--confidence", null, null, $"expected a number between 0 and 1; found '{text}'");
    }

    /// <summary>A figure as tables show it.</summary>
    public static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The value, or what the refusal means for this panel.</summary>
    public static T Taken<T>(Result<T> result, string what) => result.IsOk
        ? result.Value
        : throw new InputException(result.Rejection.Code switch
        {
            RejectionCode.HistoryTooShort => $"{what}: the history is too short; {result.Rejection.Subject} returns were found",
            RejectionCode.SingularMatrix => $"{what}: the covariance is singular at factor {result.Rejection.Subject}; drop a factor that others explain, or take more history",
            RejectionCode.SymbolUnknown => $"{what}: the panel has no column for one of the factors (number {result.Rejection.Subject} of the book)",
            RejectionCode.MarginTermsMissing => $"{what}: the panel has no column for the underlying of instrument {result.Rejection.Subject}",
            RejectionCode.MarkMissing => $"{what}: a price or volatility is missing (symbol {result.Rejection.Subject})",
            _ => $"{what}: refused, {result.Rejection.Code} {result.Rejection.Subject}",
        });
}
