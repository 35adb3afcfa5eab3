// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests.Unit.Style.Second
{
    /// <summary>What an earlier room must not use.</summary>
    internal class Later
    {
        public static int Count => 1;
    }
}

namespace Plimsoll.Tests.Unit.Style.First
{
    internal sealed class Holds
    {
        public List<Second.Later[]> Items { get; } = [];
    }

    internal sealed class Gives
    {
        public static Second.Later? Item() => null;
    }

    internal sealed class Calls
    {
        public static int Count() => Second.Later.Count;
    }

    internal sealed class Asks
    {
        public static bool Is(object item) => item is Second.Later;
    }

    internal sealed class Derives : Second.Later;

    internal sealed class CallsInALambda
    {
        public static Func<int, int> Counted() => static count => count + Second.Later.Count;
    }
}
