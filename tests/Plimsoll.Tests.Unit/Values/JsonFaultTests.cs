// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

/// <summary>A text that is not JSON is complained of in words, with line and column in characters.</summary>
public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("{a:1}", "line 1, column 2: not valid JSON: expected a name in double quotes, or the closing }; found a")]
    [InlineData("{ 'time': 1 }", "line 1, column 3: not valid JSON: expected a name in double quotes, or the closing }; found '")]
    [InlineData("{\"a\" 1}", "line 1, column 6: not valid JSON: expected a colon after the name; found 1")]
    [InlineData("$",
        "line 1, column 1: not valid JSON: expected a value: an object in { }, an array in [ ], a text in double quotes, a number, true, false or null; found "
        + "$")]
    [InlineData("{\"é😀\": NaN}",
        "line 1, column 9: not valid JSON: expected a value: an object in { }, an array in [ ], a text in double quotes, a number, true, false or null; found "
        + "NaN")]
    [InlineData("[1 20]", "line 1, column 4: not valid JSON: expected a comma before what follows, or a closing bracket; found 20")]
    [InlineData("{\"a\": 1}\n\n{", "line 3, column 1: not valid JSON: expected the end of the file after the closing bracket; found {")]
    [InlineData("{\"a\": 07}", "line 1, column 8: not valid JSON: expected a number without a zero before it; found 7")]
    [InlineData("{\"a\": 1.}", "line 1, column 9: not valid JSON: expected a digit, for the number is not complete; found }")]
    [InlineData("{\"a\": -x}", "line 1, column 8: not valid JSON: expected a digit, for the number is not complete; found x")]
    [InlineData("{\"a\": 5x}", "line 1, column 8: not valid JSON: expected a comma or a closing bracket after the number; found x")]
    [InlineData("{\"a\": \"x\ty\"}", "line 1, column 9: not valid JSON: expected a text on one line, with \\n for a new line and \\t for a tab; found a tab")]
    [InlineData("{\"a\": \"x\r\ny\"}",
        "line 1, column 9: not valid JSON: expected a text on one line, with \\n for a new line and \\t for a tab; found the end of the line")]
    [InlineData("{\"a\": \"C:\\data\"}", "line 1, column 11: not valid JSON: expected one of \" \\ / b f n r t u after a \\ in a text; found data")]
    [InlineData("{\"a\": \"\\u12\"}", "line 1, column 12: not valid JSON: expected four digits 0 to 9 or A to F after \\u in a text; found \"")]
    [InlineData("{\"a\": True}",
        "line 1, column 7: not valid JSON: expected a value: an object in { }, an array in [ ], a text in double quotes, a number, true, false or null; found "
        + "True")]
    [InlineData("{\"a\": \"x", "line 1, column 9: not valid JSON: the file ends inside a text: expected the closing double quote")]
    [InlineData("{\"a\": 1\n", "line 2, column 1: not valid JSON: the file ends before everything that was opened is closed: expected a closing bracket")]
    [InlineData("{\"a\": 1", "line 1, column 8: not valid JSON: the file ends before everything that was opened is closed: expected a closing bracket")]
    public void A_mistake_is_told_by_place_and_by_what_was_expected(string text, string sentence) =>
        Assert.Equal(sentence, Assert.Single(JsonPlace.Root(text).Problems));

    [Fact]
    public void No_sentence_of_the_parser_is_shown_whatever_is_wrong()
    {
        const string Good = "{ \"a\": [1, -2.5e3, true, null, \"x\\u0041\"], \"b\": { \"c\": \"d\" } } // end";
        string[] theirs = ["invalid", "delimiter", "escap", "isFinalBlock", "LineNumber", "JSON payload", "depth", "0x", "literal"];
        for (int at = 0; at < Good.Length; at++)
        {
            foreach (string put in new[] { string.Empty, "{", "}", "[", "]", "\"", "'", ",", ":", "\\", "\n", "\t", "0", "-", "e", ".", "x", "/", "é", "\u0001",
                "😀" })
            {
                foreach (string text in new[] { Good[..at] + put, Good[..at] + put + Good[at..], Good[..at] + put + Good[(at + 1)..] })
                {
                    foreach (string problem in JsonPlace.Root(text).Problems)
                    {
                        string said = problem.Replace("not valid JSON", string.Empty, StringComparison.Ordinal);
                        Assert.DoesNotContain(theirs, word => said.Contains(word, StringComparison.Ordinal));
                        Assert.False(said.Contains("cannot be read", StringComparison.Ordinal), text);
                        Assert.InRange(said.Length, 10, 200);
                    }
                }
            }
        }
    }

    [Fact]
    public void Brackets_too_deep_are_told_as_that() => Assert.Equal(
        "line 1, column 65: not valid JSON: brackets stand inside one another more than 64 times",
            Assert.Single(JsonPlace.Root(new string('[', 100)).Problems));
}
