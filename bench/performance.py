#!/usr/bin/env python3
"""Records what `athanor bench` says about this machine, and draws docs/images/performance.svg and the table of
docs/performance.md from the record.

    performance.py record ATHANOR --threads 2 [--out bench/performance.json]
    performance.py draw [--record bench/performance.json] [--out docs/images/performance.svg]
    performance.py table [--record bench/performance.json]

The runs are those on the molecules that the program brings along, so that anybody can repeat them; the fastest of three counts.
"""
import argparse
import datetime
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
RUNS = [["featurize"], ["train"], ["train", "--precision", "bf16"], ["predict"], ["predict", "--precision", "bf16"],
        ["predict", "--precision", "int8"], ["screen"], ["train", "--model", "mlp"], ["predict", "--model", "mlp"],
        *(["train", "--model", model] for model in ("gcn", "gin", "attentivefp", "graphormer", "cnn", "rnn", "transformer"))]
COLOURS = {"read": "#b0b8c1", "curate": "#8d99a6", "standardize": "#6c8ebf", "parse": "#4f77b3", "featurize": "#2d5a9e",
           "cache": "#9bb7d4", "split": "#c9c9c9", "classical": "#a97ba3", "batch": "#e5c185", "forward": "#e08e45",
           "backward": "#c8553d", "step": "#8f3b2b", "wait": "#f0dcd2", "validation": "#d9a441", "filter": "#5b9c8c", "domain": "#3f7d6e",
           "predict": "#7aa95c", "evaluate": "#9d8ec7", "write": "#6f6a8a", "other": "#dfe3e8"}


def record(arguments):
    def run(words):
        command = ["bench", *words, "--threads", str(arguments.threads)]
        results = [json.loads(subprocess.run([arguments.athanor, *command, "--json"], check=True, stdout=subprocess.PIPE,
                                             stderr=subprocess.DEVNULL).stdout) for _ in range(3)]
        return {"command": "athanor " + " ".join(command),
                "result": max(results, key=lambda result: result.get("molecules_per_second", 0))}

    content = {"date": datetime.date.today().isoformat(), "threads": arguments.threads, "machine": run(["machine"]),
               "runs": [run(words) for words in RUNS]}
    pathlib.Path(arguments.out).write_text(json.dumps(content, indent=1) + "\n")


def draw(arguments):
    content = json.loads(pathlib.Path(arguments.record).read_text())
    left, width, bar, gap, top = 210, 560, 22, 16, 34
    runs = content["runs"]
    used = [name for name in COLOURS if any(phase["phase"] == name and phase["share"] > 0.005 for run in runs
                                            for phase in run["result"]["profile"]["phases"])]
    legend_rows = (len(used) + 6) // 7
    height = top + len(runs) * (bar + gap) + 24 + 20 * legend_rows
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 130}" height="{height}" '
             'font-family="system-ui, sans-serif" font-size="13" fill="#222">',
             f'<rect width="100%" height="100%" fill="#fff"/><text x="10" y="20" font-weight="600">Where the time goes: '
             f'{content["machine"]["result"]["cpu"]}, {content["threads"]} threads</text>']
    for i, run in enumerate(runs):
        result, y, x = run["result"], top + i * (bar + gap), float(left)
        note = "" if result["precision"] == "f32" else ", " + result["precision"]
        parts.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{result["what"]} ({result["model"]}{note})</text>')
        for phase in result["profile"]["phases"]:
            size = width * phase["share"]
            if size < 0.3:
                continue
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{size:.1f}" height="{bar}" fill="{COLOURS[phase["phase"]]}">'
                         f'<title>{phase["phase"]}: {phase["seconds"]:.3f} s</title></rect>')
            x += size
        parts.append(f'<text x="{left + width + 8}" y="{y + 15}">{result["molecules_per_second"]:,.0f} /s</text>')
    for k, name in enumerate(used):
        x, y = 10 + k % 7 * 125, height - 20 * legend_rows + k // 7 * 20
        parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{COLOURS[name]}"/>'
                     f'<text x="{x + 18}" y="{y + 11}">{name}</text>')
    pathlib.Path(arguments.out).write_text("\n".join(parts) + "\n</svg>\n")


def tabulate(arguments):
    content = json.loads(pathlib.Path(arguments.record).read_text())
    print("| command | molecules/s | MFLOP per molecule | of the f32 limit | most time |\n|---|---|---|---|---|")
    for run in content["runs"]:
        result = run["result"]
        phases = sorted((p for p in result["profile"]["phases"] if p["phase"] != "other"), key=lambda p: -p["share"])
        most = ", ".join(f'{p["phase"]} {p["share"]:.0%}' for p in phases[:3]).replace("%", " %")
        flops, share = result.get("flops_per_molecule"), result.get("share_of_limit")
        print(f'| `{run["command"]}` | {result["molecules_per_second"]:,.0f}{" (epochs)" if result["what"] == "train" else ""} | '
              f'{f"{flops / 1e6:.1f}" if flops else ""} | {f"{share:.0%}".replace("%", " %") if share else ""} | {most} |')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    recording = verbs.add_parser("record")
    recording.add_argument("athanor")
    recording.add_argument("--threads", type=int, default=2)
    recording.add_argument("--out", default=str(HERE / "performance.json"))
    drawing = verbs.add_parser("draw")
    drawing.add_argument("--record", default=str(HERE / "performance.json"))
    drawing.add_argument("--out", default=str(HERE.parent / "docs" / "images" / "performance.svg"))
    tabulating = verbs.add_parser("table")
    tabulating.add_argument("--record", default=str(HERE / "performance.json"))
    arguments = parser.parse_args()
    {"record": record, "draw": draw, "table": tabulate}[arguments.verb](arguments)


if __name__ == "__main__":
    main()
