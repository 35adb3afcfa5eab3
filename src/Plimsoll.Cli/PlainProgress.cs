// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>A line on standard error now and then, where a run takes long and there is no terminal for a bar.</summary>
/// <remarks>Every 15 seconds, or as many as the environment's <c>PLIMSOLL_PROGRESS_SECONDS</c> says; 0 is a line at every price step and every batch of opening
/// commands.</remarks>
internal sealed class PlainProgress(IProgress<ReplayProgress>? next) : IProgress<ReplayProgress>
{
    private const string Variable = "PLIMSOLL_PROGRESS_SECONDS";
    private const double UsualSeconds = 15;
    private readonly double _secondsBetween = SecondsBetween();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Report(ReplayProgress value)
    {
        if (_watch.Elapsed.TotalSeconds >= _secondsBetween)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                    $"plimsoll: at {value.Time} of the world, {value.Done:#,0} of {Counted.Of(value.Total, "price step")}, "
                    + $"{Counted.Of(value.Commands, "command")}, {Counted.Of(value.Liquidations, "liquidation")}"));
            _watch.Restart();
        }

        next?.Report(value);
    }

    private static double SecondsBetween()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(text) ? UsualSeconds
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) ? seconds
            : throw new UsageException(Variable, $"expected a number of seconds, such as 15; found '{text}'");
    }
}
