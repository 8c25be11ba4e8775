"""Reads PowerShell from the standard input, and prints as JSON what is no PowerShell in it, the texts that stand
between single quotes, what stands for something else within double ones, and the names of commands. Argument: folder
of the packages.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import tree_sitter
import tree_sitter_powershell

script = sys.stdin.buffer.read()
language = tree_sitter.Language(tree_sitter_powershell.language())
faults, texts, fillings, commands = [], [], [], []
left = [(tree_sitter.Parser(language).parse(script).root_node, False)]
while left:
    node, is_within = left.pop()
    text = script[node.start_byte : node.end_byte].decode()
    if node.is_error or node.is_missing:
        faults.append([node.start_point[0] + 1, text[:200]])
    if node.type == "verbatim_string_characters":
        texts.append(text)
    if node.type == "command_name":
        commands.append(text)
    if is_within and node.type in ("variable", "sub_expression"):
        fillings.append(text)
        is_within = False
    is_within = is_within or node.type == "expandable_string_literal"
    left.extend((child, is_within) for child in node.children)
json.dump({"faults": faults, "texts": texts, "fillings": fillings, "commands": commands}, sys.stdout)
