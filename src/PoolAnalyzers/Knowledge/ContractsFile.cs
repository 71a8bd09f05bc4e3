using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Knowledge;

/// <summary>
/// What a project says about members that it cannot put attributes on. Lines that name nothing here are left out: the
/// file may be shared by projects that do not all refer to the same libraries.
/// </summary>
internal static class ContractsFile
{
    private const char Comment = '#';
    private const string AttributeSuffix = "Attribute";

    public static IEnumerable<(ISymbol Symbol, Roles Role)> Read(IEnumerable<string> lines, Compilation compilation)
    {
        foreach (var line in lines)
        {
            // A comment begins with a word: ids of constructors have the sign as well.
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .TakeWhile(word => word[0] != Comment).ToArray();
            if (words.Length is < 2 or > 3 || RoleOf(words[0]) is not { } role)
                continue;
            foreach (var symbol in DocumentationCommentId.GetSymbolsForDeclarationId(words[1], compilation))
            {
                if (words.Length == 2)
                    yield return (symbol, role);
                else if (symbol is IMethodSymbol method
                    && method.Parameters.FirstOrDefault(parameter => parameter.Name == words[2]) is { } parameter)
                    yield return (parameter, role);
            }
        }
    }

    private static Roles? RoleOf(string name)
    {
        foreach (var (attribute, role) in ContractTable.Rows)
        {
            if (attribute == name + AttributeSuffix)
                return role;
        }
        return null;
    }
}
