// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Cli;

/// <summary>A word of the command line is wrong, whatever the files say: ends with <see cref="ExitCode.Usage"/>, where a wrong file ends with
/// <see cref="ExitCode.Failed"/>.</summary>
internal sealed class UsageException(string option, string sentence) : Exception($"{option}: {sentence}");
