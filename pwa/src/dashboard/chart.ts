/** The chart library, as little of it as we draw; fetched when the first chart is looked at. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface Chart {
  draw: (option: EChartsCoreOption) => void;
  end: () => void;
}

/** A chart in `place` that keeps its size; `onPick` hears the number of the point that was chosen. */
export function chartIn(place: HTMLElement, onPick: (index: number) => void): Chart {
  const chart: EChartsType = init(place, undefined, { renderer: "canvas" });
  chart.on("click", (event) => {
    const index = event.componentType === "yAxis" ? indexOf(chart, event.value) : event.dataIndex;
    if (typeof index === "number" && index >= 0) onPick(index);
  });
  const watcher = new ResizeObserver(() => chart.resize());
  watcher.observe(place);
  return {
    draw: (option) => chart.setOption(option, { notMerge: true }),
    end: () => {
      watcher.disconnect();
      chart.dispose();
    },
  };
}

/** A name on the axis was chosen: which one. */
function indexOf(chart: EChartsType, name: unknown): number {
  const option = chart.getOption() as { yAxis?: { data?: unknown[] }[] };
  return option.yAxis?.[0]?.data?.indexOf(name) ?? -1;
}
