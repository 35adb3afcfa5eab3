// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

/// <summary>A number that is refused is refused with the reason: what a person wrote looks like a number to him.</summary>
public sealed class DecimalFaultTests
{
    [Theory]
    [InlineData("\"99999999999999999999999999\"", ": it is beyond what can be counted, about 170000000000000000000 either way")]
    [InlineData("\"-200000000000000000000.5\"", ": it is beyond what can be counted, about 170000000000000000000 either way")]
    [InlineData("\"1.1234567890123456789\"", ": it has 19 decimals, and 18 are the most")]
    [InlineData("\"150,000\"", ": write digits and one decimal point, without separators")]
    [InlineData("\"150.000,00\"", ": write digits and one decimal point, without separators")]
    [InlineData("\"1_000\"", ": write digits and one decimal point, without separators")]
    [InlineData("\"1 000\"", ": write digits and one decimal point, without separators")]
    [InlineData("\"1'000\"", ": write digits and one decimal point, without separators")]
    [InlineData("\"1.5e5\"", ": write it out, without an exponent")]
    [InlineData("\" 150 \"", ": there are spaces around it")]
    [InlineData("\"\u22122\"", ": its sign is no ASCII '-'")]
    [InlineData("\"5%\"", ": write a share, 0.05 for 5 %")]
    [InlineData("150000", ": put it in double quotes")]
    [InlineData("\"NaN\"", "")]
    [InlineData("\"\"", "")]
    [InlineData("\"12 BTC\"", "")]
    [InlineData("true", "")]
    public void The_reason_stands_behind_what_was_found(string written, string why)
    {
        JsonPlace root = JsonPlace.Root($"{{\"a\": {written}}}");
        root.Field("a").Decimal("", static (Amount _) => true);
        Assert.Equal($"$.a: expected a decimal in a string; found {written}{why}", Assert.Single(root.Problems));
    }

    [Fact]
    public void A_decimal_that_breaks_a_condition_is_no_misspelt_one()
    {
        JsonPlace root = JsonPlace.Root("{\"a\": \"-5\"}");
        root.Field("a").Positive<Price>();
        Assert.Equal("$.a: expected a decimal in a string, above 0; found \"-5\"", Assert.Single(root.Problems));
    }

    [Fact]
    public void What_was_found_is_one_line_however_the_file_breaks_its_own()
    {
        JsonPlace root = JsonPlace.Root("{\"a\": {\n  \"v\":\n\t\"2\"\n} }");
        root.Field("a").Decimal("", static (Amount _) => true);
        Assert.Equal("$.a: expected a decimal in a string; found { \"v\": \"2\" }", Assert.Single(root.Problems));
    }

    [Fact]
    public void A_null_is_refused_wherever_it_stands_and_once()
    {
        JsonPlace root = JsonPlace.Root("{\"a\": null, \"b\": [1, null], \"c\": {\"d e\": null}}");
        root.Field("a").Positive<Price>();
        root.Field("a").Items(required: true);
        Assert.Equal(
            ["$.a: expected a value; found null: leave out what has none", "$.b[1]: expected a value; found null: leave out what has none",
                "$.c[\"d e\"]: expected a value; found null: leave out what has none"],
            root.Problems);
    }
}
