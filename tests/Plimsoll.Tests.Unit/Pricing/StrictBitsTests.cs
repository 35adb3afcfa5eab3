// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Tests.Unit.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

/// <summary>The same bits on every machine: hashes, recorded, reached with every width of vector hardware.</summary>
public sealed class StrictBitsTests
{
    private const string WidthVariable = "PLIMSOLL_TEST_VECTOR_BITS";

    // FNV-1a over the bits of every result below. It changes only when a formula does, and then on every machine alike.
    private const ulong Recorded = 0x5933_E4D0_F3BE_9ED4;

    // The same over the profits of simulated and historical scenarios.
    private const ulong RecordedProfits = 0x2D5D_EC1C_9249_1D08;

    [Fact]
    public void All_functions_have_the_recorded_bits()
    {
        AssertWidth();
        Assert.Equal($"{Recorded:X16}", $"{Hash():X16}");
    }

    [Fact]
    public void All_simulated_profits_have_the_recorded_bits()
    {
        AssertWidth();
        Assert.Equal($"{RecordedProfits:X16}", $"{ProfitHash():X16}");
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task A_process_with_narrower_vectors_has_the_same_bits(string knob, int bits)
    {
        // The knobs are those of x64; elsewhere the recorded hash above has already been reached without them.
        if (!Avx2.IsSupported)
        {
            return;
        }

        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(StrictBitsTests).Assembly.Location);
        }

        foreach (string test in new[] { nameof(All_functions_have_the_recorded_bits), nameof(All_simulated_profits_have_the_recorded_bits) })
        {
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add($"{typeof(StrictBitsTests).FullName}.{test}");
        }

        start.Environment[knob] = "0";
        start.Environment[WidthVariable] = bits.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
        Assert.Contains("Total: 2,", output, StringComparison.Ordinal);
    }

    private static void AssertWidth()
    {
        string? width = Environment.GetEnvironmentVariable(WidthVariable);
        if (width is not null)
        {
            int actual = Avx512F.IsSupported ? 512 : Avx2.IsSupported ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
            Assert.Equal(width, actual.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static ulong Hash()
    {
        ulong hash = 0xCBF29CE484222325UL;
        ulong state = 11;
        for (int i = 0; i < 4_000; i++)
        {
            // Half of the arguments are ordinary, half any bits at all, NaN and subnormals among them.
            double x = OptionSample.Uniform(ref state, -40, 40);
            double any = BitConverter.UInt64BitsToDouble((ulong)OptionSample.Uniform(ref state, 0, 18446744073709549568.0) ^ (ulong)i);
            Add(ref hash, StrictMath.Exp(x), StrictMath.Exp(any), StrictMath.Log(x), StrictMath.Log(any), StrictMath.NormalCdf(x), StrictMath.NormalCdf(any));
            Add(ref hash, StrictMath.Erfc(x), StrictMath.Erfc(any), StrictMath.NormalDensity(x), StrictMath.Sqrt(any), StrictMath.Sqrt(x));
            Add(ref hash, StrictMath.InverseNormalCdf(OptionSample.Uniform(ref state, 0, 1)), StrictMath.InverseNormalCdf(any),
                StrictMath.InverseNormalCdf(StrictMath.Exp(-x * x)));
        }

        OptionSample sample = OptionSample.Random(4_001, seed: 12);
        double[][] columns = [.. Enumerable.Range(0, 10).Select(_ => new double[sample.Count])];
        Assert.Equal(Rejection.None, Black76.Price(sample.Columns, columns[0]));
        Assert.Equal(Rejection.None, Black76.Greeks(
            sample.Columns, new GreekColumns(columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], columns[7], columns[8])));
        ImpliedVolatility.Of(new QuoteColumns(columns[0], sample.Forward, sample.Strike, sample.Years, sample.Discount, sample.IsCall), columns[9]);
        foreach (double[] column in columns)
        {
            Add(ref hash, column);
        }

        for (int i = 0; i < 100; i++)
        {
            bool isCall = i % 2 == 0;
            Add(ref hash, AmericanOption.Price(100, 80 + (i % 40), 0.1 + (i * 0.005), 0.1 + (i * 0.02), 0.05, 0.03, isCall).Value);
            Add(ref hash, BinomialLattice.Price(100, 80 + (i % 40), 0.3, 0.5, 0.05, 0.03, isCall, isAmerican: true, 31, (LatticeKind)(i / 2 % 2)).Value);
        }

        return hash;
    }

    private static ulong ProfitHash()
    {
        const int factors = 7;
        ulong hash = 0xCBF29CE484222325UL;
        ReturnPanel sample = Panels.Normal(factors, 300, 0.02, 0.6);
        SymmetricMatrix correlation = Covariance.Sample(sample).Value.ToCorrelation().Value;
        double[] volatilities = [.. Enumerable.Range(1, factors).Select(i => 0.01 * i)];
        RevaluationBook book = new RevaluationBook().AddLinear(6, 100);
        for (int i = 0; i < 20; i++)
        {
            book.AddOption(i % factors, i - 9.5, i % 3 == 0, 100, 70 + (3 * i), 0.3 + (0.02 * i), 0.01 + (0.05 * i));
        }

        foreach (CopulaTerms terms in new[]
        {
            CopulaTerms.Of(correlation, volatilities, 6, MarginalRule.StudentT).Value,
            CopulaTerms.Of(correlation, volatilities, 8, MarginalRule.Normal).Value,
            CopulaTerms.FromSample(correlation, sample, 4).Value,
        })
        {
            double[] profits = new double[3_001];
            Assert.Equal(Rejection.None, CopulaMonteCarlo.Simulate(book, terms, 42, profits));
            Add(ref hash, profits);
            Add(ref hash, TailMeasures.ValueAtRisk(profits, Ratio.Parse("0.99")).Value, TailMeasures.ExpectedShortfall(profits, Ratio.Parse("0.975")).Value);
        }

        double[] historical = new double[sample.Count];
        book.Profits(ScenarioSet.Filtered(sample, 0.94).Value, historical);
        Add(ref hash, historical);
        return hash;
    }

    private static void Add(ref ulong hash, params ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            unchecked
            {
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 0x100000001B3UL;
                hash ^= hash >> 29;
            }
        }
    }
}
